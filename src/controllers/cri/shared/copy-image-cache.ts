// Copies an image cache from a medium to a disk. Each file gets its name when it is whole and has its digest, so that a copy that was
// broken off goes on where it stood, and the disk may be served meanwhile.
import { equalBytes } from "../../../base/bytes.ts";
import { errorCode, FormatError } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import { blobPath, cacheFolders, digestOfFile, maxManifestBytes } from "../../../formats/oci/image-cache.ts";
import { sha256Hex, withSha256 } from "../../../formats/sha256.ts";
import type { Files } from "../../../linux/files.ts";

export type CopyFiles = Pick<
  Files,
  "info" | "list" | "makeDirectory" | "read" | "remove" | "rename" | "replace" | "stream" | "usage" | "writeStream"
>;

export interface CopyPlan {
  /** Roots of caches. */
  readonly from: string;
  readonly to: string;
}

export interface CopyTools {
  readonly files: CopyFiles;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Names of files and folders from a medium, which anybody may have made. */
const safeName = /^[\w][\w.+-]{0,127}$/u;
/** Host, words of the name, "digest" or "reference", file. */
const deepestFolder = 40;

async function listOrNone(files: CopyFiles, path: string): ReturnType<CopyFiles["list"]> {
  try {
    return await files.list(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function sizeOf(files: CopyFiles, path: string): Promise<number | undefined> {
  try {
    return (await files.info(path)).sizeBytes;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

interface WantedBlob {
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Blobs that are not there yet, in the order of their names. */
async function missingBlobs({ from, to }: CopyPlan, { files, signal }: CopyTools): Promise<readonly WantedBlob[]> {
  const missing: WantedBlob[] = [];
  const names = (await listOrNone(files, `${from}/${cacheFolders.blobs}`)).map(({ name }) => name);
  for (const name of names.toSorted()) {
    signal.throwIfAborted();
    const digest = digestOfFile(name);
    if (digest === undefined) continue;
    const { kind, sizeBytes } = await files.info(`${from}/${blobPath(digest)}`);
    if (kind === "file" && (await sizeOf(files, `${to}/${blobPath(digest)}`)) !== sizeBytes)
      missing.push({ digest, sizeBytes });
  }
  return missing;
}

async function copyBlob({ from, to }: CopyPlan, { files, signal }: CopyTools, digest: string): Promise<void> {
  const target = `${to}/${blobPath(digest)}`;
  const pieces = withSha256(files.stream(`${from}/${blobPath(digest)}`, signal), digest.replace("sha256:", ""));
  await files.writeStream(`${target}.part`, pieces, { mode: 0o600 });
  await files.rename(`${target}.part`, target);
}

/** Nothing if the manifest is there already. */
async function copyManifest(from: string, to: string, { files }: CopyTools): Promise<void> {
  const { sizeBytes } = await files.info(from);
  if (sizeBytes > maxManifestBytes) throw new FormatError(`Cannot copy manifest "${from}": it has ${sizeBytes} bytes`);
  const bytes = await files.read(from);
  const digest = digestOfFile(from.slice(from.lastIndexOf("/") + 1));
  if (digest !== undefined && `sha256:${sha256Hex(bytes)}` !== digest)
    throw new FormatError(`Cannot copy manifest "${from}": found sha256:${sha256Hex(bytes)}, want ${digest}`);
  if ((await sizeOf(files, to)) === bytes.length && equalBytes(await files.read(to), bytes)) return;
  await files.replace(to, bytes, { mode: 0o600 });
}

/** Calls for every file of the manifests, folders of the target made before. */
async function eachManifest(
  { from, to }: CopyPlan,
  tools: CopyTools,
  copy: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const folders = [cacheFolders.manifests as string];
  for (const folder of folders) {
    // grows while it is walked
    tools.signal.throwIfAborted();
    await tools.files.makeDirectory(`${to}/${folder}`, { mode: 0o700 });
    for (const { name, kind } of await listOrNone(tools.files, `${from}/${folder}`)) {
      if (!safeName.test(name)) continue;
      const path = `${folder}/${name}`;
      if (kind === "directory" && path.split("/").length <= deepestFolder) folders.push(path);
      if (kind === "file") await copy(`${from}/${path}`, `${to}/${path}`);
    }
  }
}

export interface Copied {
  readonly blobs: number;
  readonly bytes: number;
}

/** Blobs before manifests. What is damaged on the medium is left out and told at the end; anything else that goes wrong ends the copy. */
export async function copyImageCache(plan: CopyPlan, tools: CopyTools): Promise<Copied> {
  const { files, log } = tools;
  const blobs = await missingBlobs(plan, tools);
  const bytes = blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { availableBytes } = await files.usage(plan.to);
  if (bytes > availableBytes)
    throw new Error(
      `Cannot copy the image cache to "${plan.to}": found room for ${availableBytes} bytes, want ${bytes}`,
    );
  const damaged: unknown[] = [];
  const attempt = async (source: string, copy: () => Promise<void>): Promise<void> => {
    try {
      await copy();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      log.warn("damaged file in image cache", { source, error });
      damaged.push(error);
    }
  };
  await files.makeDirectory(`${plan.to}/${cacheFolders.blobs}`, { mode: 0o700 });
  for (const { digest } of blobs) await attempt(digest, () => copyBlob(plan, tools, digest));
  await eachManifest(plan, tools, (from, to) => attempt(from, () => copyManifest(from, to, tools)));
  if (damaged.length > 0) throw new AggregateError(damaged, `Cannot copy ${damaged.length} files of the image cache`);
  return { blobs: blobs.length, bytes };
}
