// Reads what an installation needs out of an image in containerd's content store. The image is data: blobs are checked against their digests and layers
// are read as archives; nothing is unpacked, and nothing runs.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { concatBytes, decodeUtf8Strict } from "../base/bytes.ts";
import { errorCode } from "../base/errors.ts";
import { isRecord } from "../base/record.ts";
import { installerPaths } from "../boot/installer-paths.ts";
import { readTar, type TarItem } from "../formats/tar-reader.ts";
import type { InstallerImage } from "../runtime/installer.ts";
import { InstallFailure } from "./failure.ts";

/** What an image brings to a disk. */
export interface InstallerFiles {
  /** Kernel, initramfs and arguments in one file. */
  readonly uki: Uint8Array;
  readonly systemdBoot: Uint8Array;
  /** GRUB for a BIOS; images of other makers have none. */
  readonly grub?: { readonly boot: Uint8Array; readonly core: Uint8Array };
}

/** Manifests are small; whoever offers a larger one is up to something. */
const maxJsonBytes = 8 * 1024 * 1024;
/** Half of the EFI partition: two banks must fit. */
const maxFileBytes = 1000 * 1024 * 1024;
const whiteout = ".wh.";

interface Descriptor {
  readonly digest: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

function descriptorsOf(value: unknown): readonly Descriptor[] {
  const isDescriptor = (each: unknown): each is Descriptor => isRecord(each) && typeof each["digest"] === "string";
  return Array.isArray(value) ? value.filter(isDescriptor) : [];
}

/** The blob's bytes; ends with an error when they are not those that the digest names. `onChecked` is told once they are known to be. */
async function* readBlob(blobs: string, digest: string, onChecked?: () => void): AsyncGenerator<Uint8Array> {
  const match = /^sha256:(?<hex>[0-9a-f]{64})$/u.exec(digest);
  const hex = match?.groups?.["hex"];
  if (hex === undefined)
    throw new InstallFailure("unsupported", `Cannot read image: digest is "${digest}", want sha256`);
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(join(blobs, "sha256", hex), { highWaterMark: 1024 * 1024 })) {
      hash.update(piece as Uint8Array);
      yield piece as Uint8Array;
    }
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") throw cause;
    throw new InstallFailure("dependency", `Cannot read image: found no blob ${digest}`, { cause });
  }
  const found = hash.digest("hex");
  if (found !== hex)
    throw new InstallFailure("dependency", `Cannot read image: a blob is sha256:${found}, want ${digest}`);
  onChecked?.();
}

async function readJson(blobs: string, digest: string): Promise<Readonly<Record<string, unknown>>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of readBlob(blobs, digest)) {
    length += piece.length;
    if (length > maxJsonBytes)
      throw new InstallFailure("unsupported", `Cannot read image: ${digest} is too long for JSON`);
    parts.push(piece);
  }
  const value: unknown = JSON.parse(decodeUtf8Strict(concatBytes(parts)));
  if (!isRecord(value)) throw new InstallFailure("unsupported", `Cannot read image: ${digest} is no object`);
  return value;
}

/** The layers of the manifest, or of the one that an index names for this kind of machine. */
async function findLayers({ blobs, manifestDigest }: InstallerImage): Promise<readonly Descriptor[]> {
  let manifest = await readJson(blobs, manifestDigest);
  for (let depth = 0; depth < 3 && Array.isArray(manifest["manifests"]); depth++) {
    const chosen = descriptorsOf(manifest["manifests"]).find(
      ({ platform }) => platform === undefined || (platform.os === "linux" && platform.architecture === "amd64"),
    );
    if (chosen === undefined)
      throw new InstallFailure("unsupported", "Cannot use image: found no manifest for linux/amd64");
    manifest = await readJson(blobs, chosen.digest);
  }
  return descriptorsOf(manifest["layers"]);
}

const gzipMagic: readonly number[] = [0x1f, 0x8b];
const zstdMagic: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];

/** By what the bytes are: the media types of layers are not always right. */
async function* decompress(input: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await input.next();
  if (first.done === true) return;
  const start = first.value;
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield start;
    yield* input;
  }
  const starts = (magic: readonly number[]): boolean => magic.every((byte, index) => start[index] === byte);
  if (!starts(gzipMagic) && !starts(zstdMagic)) return yield* whole();
  const stream = starts(gzipMagic) ? createGunzip() : createZstdDecompress();
  pipeline(Readable.from(whole(), { objectMode: false }), stream, () => undefined); // its error is the stream's error too
  yield* stream as AsyncIterable<Uint8Array>;
}

async function readItem({ name, sizeBytes, content }: TarItem): Promise<Uint8Array> {
  if (sizeBytes > maxFileBytes) {
    throw new InstallFailure(
      "unsupported",
      `Cannot use image: ${name} has ${sizeBytes} bytes, want at most ${maxFileBytes}`,
    );
  }
  const bytes = new Uint8Array(sizeBytes);
  let offset = 0;
  for await (const piece of content) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

const wantedPaths: ReadonlySet<string> = new Set(Object.values(installerPaths));

/** A file named `.wh.NAME` takes away what lower layers have under that name, `.wh..wh..opq` all in its folder. */
function removeHidden(found: Map<string, Uint8Array>, path: string): void {
  const slash = path.lastIndexOf("/") + 1;
  const [folder, name] = [path.slice(0, slash), path.slice(slash)];
  if (!name.startsWith(whiteout)) return;
  const hidden = name === ".wh..wh..opq" ? folder : `${folder}${name.slice(whiteout.length)}`;
  for (const each of found.keys()) {
    if (each === hidden || each.startsWith(hidden.endsWith("/") ? hidden : `${hidden}/`)) found.delete(each);
  }
}

/** The same, but whoever stops early does not close it. */
function keepOpen(bytes: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => bytes.next() }) };
}

async function readLayer(blobs: string, digest: string, found: Map<string, Uint8Array>): Promise<void> {
  let isChecked = false;
  const bytes = decompress(
    readBlob(blobs, digest, () => {
      isChecked = true;
    }),
  );
  const added = new Map<string, Uint8Array>();
  for await (const item of readTar(keepOpen(bytes))) {
    const path = item.name.replace(/^(?:\.?\/)+/u, "");
    removeHidden(found, path);
    if (!wantedPaths.has(path)) continue;
    if (item.typeFlag !== "0") throw new InstallFailure("unsupported", `Cannot use image: ${path} is no plain file`);
    added.set(path, await readItem(item));
  }
  for await (const _ of bytes); // an archive may end before its blob does
  if (!isChecked) throw new InstallFailure("dependency", `Cannot read image: layer ${digest} was not read to its end`);
  for (const [path, content] of added) found.set(path, content);
}

/** Every blob is read to its end before anything is returned, so that all of it was checked. */
export async function readInstallerImage(image: InstallerImage): Promise<InstallerFiles> {
  const found = new Map<string, Uint8Array>();
  for (const { digest } of await findLayers(image)) await readLayer(image.blobs, digest, found);
  const get = (path: string): Uint8Array => {
    const bytes = found.get(path);
    if (bytes === undefined)
      throw new InstallFailure("unsupported", `Cannot use image ${image.manifestDigest}: found no ${path} in it`);
    return bytes;
  };
  const [boot, core] = [found.get(installerPaths.grubBoot), found.get(installerPaths.grubCore)];
  return {
    uki: get(installerPaths.uki),
    systemdBoot: get(installerPaths.systemdBoot),
    ...(boot === undefined || core === undefined ? {} : { grub: { boot, core } }),
  };
}
