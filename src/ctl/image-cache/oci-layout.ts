// Packs an image cache as an OCI image of one layer in a layout folder: a form that registries take. Source: OCI image specification 1.1.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { encodeUtf8 } from "../../base/bytes.ts";
import { cacheFolders, manifestTypes } from "../../formats/oci/image-cache.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "../../formats/tar.ts";

const owner = { uid: 0, gid: 0, modifiedSeconds: 0 } as const;

/** Everything below the folder, folders before what is in them, in the order of names: same cache, same bytes. */
async function* tarPieces(root: string, folder: string): AsyncGenerator<Uint8Array> {
  yield encodeTarHeader({ ...owner, name: `${folder}/`, type: "directory", mode: 0o755, sizeBytes: 0 });
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      yield* tarPieces(root, name);
      continue;
    }
    const { size } = await stat(join(root, name));
    yield encodeTarHeader({ ...owner, name, type: "file", mode: 0o644, sizeBytes: size });
    for await (const piece of createReadStream(join(root, name)) as AsyncIterable<Uint8Array>) yield piece;
    yield tarPadding(size);
  }
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

async function writeLayer(root: string, blobs: string, signal: AbortSignal): Promise<Descriptor> {
  const hash = createHash("sha256");
  let size = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const folder of Object.values(cacheFolders)) {
      for await (const piece of tarPieces(root, folder)) {
        hash.update(piece);
        size += piece.length;
        yield piece;
      }
    }
    hash.update(tarTrailer);
    size += tarTrailer.length;
    yield tarTrailer;
  }
  const part = join(blobs, "layer.part");
  await pipeline(pieces(), createWriteStream(part), { signal });
  const hex = hash.digest("hex");
  await rename(part, join(blobs, hex));
  return { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: `sha256:${hex}`, size };
}

/** Makes the layout in `target`, a folder that is there, of the cache in `root`. */
export async function packCache(root: string, target: string, signal: AbortSignal): Promise<void> {
  const blobs = join(target, "blobs/sha256");
  await mkdir(blobs, { recursive: true });
  const write = async (mediaType: string, value: unknown): Promise<Descriptor> => {
    const bytes = encodeUtf8(JSON.stringify(value));
    const hex = sha256Hex(bytes);
    await writeFile(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const layer = await writeLayer(root, blobs, signal);
  const config = await write("application/vnd.oci.image.config.v1+json", {
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  });
  const manifest = await write(manifestTypes.manifest, {
    schemaVersion: 2,
    mediaType: manifestTypes.manifest,
    config,
    layers: [layer],
  });
  const index = { schemaVersion: 2, mediaType: manifestTypes.index, manifests: [manifest] };
  await writeFile(join(target, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(join(target, "index.json"), JSON.stringify(index)); // last: with it the layout is whole
}
