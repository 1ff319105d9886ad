// Fills a folder with images from registries, in the layout that registryd serves: manifests as they were pulled, blobs by digest.
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { decodeUtf8 } from "../../base/bytes.ts";
import { mapConcurrently } from "../../base/concurrently.ts";
import { FormatError, toError } from "../../base/errors.ts";
import type { ImageReference } from "../../clients/containerd/reference.ts";
import { parseReference } from "../../clients/containerd/reference.ts";
import { blobPath, cacheFolders, isDigest, manifestPath } from "../../formats/oci/image-cache.ts";
import { withSha256 } from "../../formats/sha256.ts";
import type { RegistryClient, Repository } from "./registry-client.ts";

/** `linux/amd64`, `linux/arm64/v8`, or `all`. */
export type PlatformSelector = string;

export interface CacheFiller {
  readonly registry: RegistryClient;
  readonly platforms: readonly PlatformSelector[];
  readonly signal: AbortSignal;
  /** Told before each image, and after it with the digest. */
  readonly onImage: (name: string, digest: string | undefined) => void;
}

const blobsAtOnce = 3;

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly platform: string;
}

interface Manifest {
  /** Of the images that an index names. */
  readonly manifests: readonly Descriptor[];
  readonly blobs: readonly Descriptor[];
}

function textAt(value: object, key: string): string {
  const found: unknown = Reflect.get(value, key);
  return typeof found === "string" ? found : "";
}

function parseDescriptor(value: unknown): Descriptor {
  if (typeof value === "object" && value !== null && "size" in value && typeof value.size === "number") {
    const digest = textAt(value, "digest");
    const platform =
      "platform" in value && typeof value.platform === "object" && value.platform !== null ? value.platform : {};
    const parts = [textAt(platform, "os"), textAt(platform, "architecture"), textAt(platform, "variant")];
    if (isDigest(digest)) return { digest, size: value.size, platform: parts.filter((part) => part !== "").join("/") };
  }
  throw new FormatError(`Cannot read manifest: found descriptor ${JSON.stringify(value)}, want a digest and a size`);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An image's manifest or an index of such. Throws a FormatError for anything else. */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError("Cannot read manifest: it is no JSON", { cause });
  }
  if (typeof value === "object" && value !== null) {
    if ("manifests" in value) return { manifests: listOf(value.manifests).map(parseDescriptor), blobs: [] };
    if ("config" in value && "layers" in value)
      return { manifests: [], blobs: [value.config, ...listOf(value.layers)].map(parseDescriptor) };
  }
  throw new FormatError("Cannot read manifest: found neither an index nor an image");
}

function isSelected(platform: string, selectors: readonly PlatformSelector[]): boolean {
  if (platform.startsWith("unknown/")) return false; // attestations
  return selectors.some((each) => each === "all" || platform === each || platform.startsWith(`${each}/`));
}

async function put(root: string, repository: Repository, entry: readonly [string, Uint8Array]): Promise<void> {
  const [reference, bytes] = entry;
  const path = manifestPath({ registry: repository.host, name: repository.name }, reference);
  if (path === undefined)
    throw new Error(`Cannot cache "${repository.host}/${repository.name}": want a host and lower-case words`);
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), bytes);
}

async function pullBlob(
  root: string,
  from: Repository,
  [{ digest, size }, { registry, signal }]: readonly [Descriptor, CacheFiller],
): Promise<void> {
  const path = join(root, blobPath(digest));
  const present = await stat(path).catch(() => undefined);
  if (present?.size === size) return; // another image has it too
  const part = `${path}.part`;
  try {
    const pieces = withSha256(await registry.blob(from, digest), digest.replace("sha256:", ""));
    await pipeline(pieces, createWriteStream(part), { signal });
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}

interface Wanted {
  readonly from: Repository;
  /** Tag or digest. */
  readonly reference: string;
  /** A tag under which it is kept beside its digest. */
  readonly tag: string | undefined;
}

async function pullManifest(root: string, { from, reference, tag }: Wanted, filler: CacheFiller): Promise<string> {
  const { digest, bytes } = await filler.registry.manifest(from, reference);
  const { manifests, blobs } = parseManifest(decodeUtf8(bytes));
  const wanted = manifests.filter(({ platform }) => isSelected(platform, filler.platforms));
  if (manifests.length > 0 && wanted.length === 0) {
    const found = manifests.map(({ platform }) => platform).join(", ");
    throw new Error(`Cannot cache "${from.host}/${from.name}": found ${found}, want ${filler.platforms.join(", ")}`);
  }
  for (const child of wanted) await pullManifest(root, { from, reference: child.digest, tag: undefined }, filler);
  const unique = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
  // one that fails does not leave others running behind our back
  const failures = await mapConcurrently(unique, blobsAtOnce, (blob) =>
    pullBlob(root, from, [blob, filler]).then(() => undefined, toError),
  );
  const failure = failures.find((each) => each !== undefined);
  if (failure !== undefined) throw failure;
  // last: what has a manifest is whole
  await put(root, from, [digest, bytes]);
  if (tag !== undefined) await put(root, from, [tag, bytes]);
  return digest;
}

/** One reference a line; empty lines and those that begin with `#` are left out. Throws a ReferenceError. */
export function parseImageList(text: string): readonly ImageReference[] {
  const lines = text.split(/\r?\n/u).map((line) => line.trim());
  const references = lines.filter((line) => line !== "" && !line.startsWith("#")).map(parseReference);
  return [...new Map(references.map((reference) => [reference.name, reference])).values()];
}

/** Pulls the images one after the other. `root` is a folder that is there. */
export async function fillCache(root: string, images: readonly ImageReference[], filler: CacheFiller): Promise<void> {
  for (const folder of Object.values(cacheFolders)) await mkdir(join(root, folder), { recursive: true });
  for (const { host, repository, tag, digest, name } of images) {
    const from = { host, name: repository.slice(host.length + 1) };
    const reference = digest ?? tag ?? "latest"; // where both stand the digest counts
    filler.onImage(name, undefined);
    filler.onImage(name, await pullManifest(root, { from, reference, tag }, filler));
  }
}
