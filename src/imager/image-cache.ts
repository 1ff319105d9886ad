// The image cache that media and disk images carry: opened and checked, and put on a partition. The ISO has it as a folder.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BugError, FormatError } from "../base/errors.ts";
import { imageCacheLabel } from "../boot/partition-layout.ts";
import { cacheFolders, digestOfFile } from "../formats/oci/image-cache.ts";
import { sha256Hex } from "../formats/sha256.ts";
import { openContent } from "./content-source.ts";
import type { ContentSource } from "./profile.ts";
import { fixedTime, type ImagerTools } from "./tools.ts";

/** A cache's files, in the order of their paths. */
export interface ImageCache {
  /** Folder with nothing but the cache. */
  readonly root: string;
  /** Below the root, parents first. */
  readonly folders: readonly string[];
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
}

const safeName = /^\w[\w.+-]*$/u;
const mebibyte = 1 << 20;
const blockBytes = 4096;
/** What the config of a node gives the partition at least. */
const smallestBytes = 500 * mebibyte;

function listBelow(root: string): ImageCache {
  const folders: string[] = [];
  const files: { path: string; sizeBytes: number }[] = [];
  const walk = (folder: string): void => {
    folders.push(folder);
    for (const name of readdirSync(join(root, folder)).toSorted()) {
      const path = `${folder}/${name}`;
      const info = lstatSync(join(root, path));
      if (!safeName.test(name) || (!info.isFile() && !info.isDirectory()))
        throw new FormatError(`Cannot use image cache: found "${path}", want files and folders with plain names`);
      if (info.isDirectory()) walk(path);
      else files.push({ path, sizeBytes: info.size });
    }
  };
  for (const folder of Object.values(cacheFolders)) walk(folder);
  return { root, folders, files };
}

/** Every file that has a digest in its name is looked at. */
function checkDigests({ root, files }: ImageCache): void {
  for (const { path } of files) {
    const digest = digestOfFile(path.slice(path.lastIndexOf("/") + 1));
    if (digest === undefined) continue;
    const found = `sha256:${sha256Hex(readFileSync(join(root, path)))}`;
    if (found !== digest) throw new FormatError(`Cannot use image cache: "${path}" has digest ${found}`);
  }
}

/** `work` is an empty folder; `folder` is where the paths of the profile start. */
export function openImageCache(
  source: ContentSource,
  places: { readonly folder: string; readonly work: string },
  tools: ImagerTools,
): ImageCache {
  const root = openContent(source, places, tools);
  const found = readdirSync(root).toSorted();
  const wanted = Object.values(cacheFolders).toSorted();
  if (found.join() !== wanted.join())
    throw new FormatError(
      `Cannot use image cache "${source.path}": found ${found.join(", ")}, want ${wanted.join(", ")}`,
    );
  const cache = listBelow(root);
  checkDigests(cache);
  return cache;
}

/** Room for the cache and the tables of its file system, in whole mebibytes. */
export function cachePartitionBytes({ files, folders }: ImageCache): number {
  const blocks = files.reduce((sum, { sizeBytes }) => sum + Math.ceil(sizeBytes / blockBytes) + 1, folders.length);
  const needed = blocks * blockBytes * 1.05 + 64 * mebibyte;
  return Math.max(smallestBytes, Math.ceil(needed / mebibyte) * mebibyte);
}

export interface CachePartition {
  /** A disk image. */
  readonly target: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  /** Of the file system. */
  readonly uuid: string;
}

/** Makes an ext4 with the cache in it. Files are written one by one in their order, so that the same cache gives the same bytes. */
export function makeCachePartition(cache: ImageCache, partition: CachePartition, tools: ImagerTools): void {
  const { target, offsetBytes, sizeBytes, uuid } = partition;
  const env = { ...fixedTime(tools), E2FSPROGS_FAKE_TIME: String(tools.epochSeconds) };
  const extended = `hash_seed=${uuid},root_owner=0:0,lazy_itable_init=0,nodiscard,offset=${offsetBytes}`;
  const options = ["-q", "-F", "-b", String(blockBytes), "-m", "0", "-L", imageCacheLabel, "-U", uuid, "-E", extended];
  tools.run("mkfs.ext4", [...options, target, String(sizeBytes / blockBytes)], { env });
  const script = [
    ...cache.folders.map((folder) => `mkdir /${folder}`),
    ...cache.files.flatMap(({ path }) => {
      const slash = path.lastIndexOf("/");
      return [`cd /${path.slice(0, slash)}`, `write "${join(cache.root, path)}" ${path.slice(slash + 1)}`];
    }),
    "",
  ].join("\n");
  const device = `${target}?offset=${offsetBytes}`;
  tools.run("debugfs", ["-w", "-f", "-", device], { env, input: script });
  checkFiles(cache, device, tools);
}

/** The tool goes on when it cannot write a file: all are looked for. */
function checkFiles({ folders, files }: ImageCache, device: string, tools: ImagerTools): void {
  const script = [...folders.map((folder) => `ls -p /${folder}`), ""].join("\n");
  const report = Buffer.from(tools.run("debugfs", ["-f", "-", device], { input: script })).toString();
  const found = [...report.matchAll(/^\/\d+\/100\d{3}\/0\/0\/(?<name>[^/]+)\/(?<size>\d+)\/$/gmu)];
  const names = (list: readonly (readonly [string, number])[]): string =>
    list
      .map(([name, size]) => `${name} ${size}`)
      .toSorted()
      .join("\n");
  const isWhole =
    names(found.map(({ groups }) => [groups?.["name"] ?? "", Number(groups?.["size"])])) ===
    names(files.map(({ path, sizeBytes }) => [path.slice(path.lastIndexOf("/") + 1), sizeBytes]));
  if (!isWhole) throw new BugError(`The partition of the image cache has ${found.length} of ${files.length} files`);
}
