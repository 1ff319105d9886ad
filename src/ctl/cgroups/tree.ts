// Control groups as a node's archive of /sys/fs/cgroup has them: a tree, each group with the texts of its files. Source: kernel, admin-guide/cgroup-v2.rst.
import { constants, gunzipSync } from "node:zlib";
import { concatBytes, decodeUtf8 } from "../../base/bytes.ts";
import { readTar } from "../../formats/tar-reader.ts";

export interface Cgroup {
  /** Of its folder; "." for the root. */
  readonly name: string;
  /** Texts by name of the file, such as `memory.current`; a group has only what its controllers give. */
  readonly files: ReadonlyMap<string, string>;
  /** By name. */
  readonly children: readonly Cgroup[];
}

interface Growing {
  readonly name: string;
  readonly files: Map<string, string>;
  readonly children: Map<string, Growing>;
}

function grow(name: string): Growing {
  return { name, files: new Map(), children: new Map() };
}

/** The group of a path, made when it is not there yet. */
function at(root: Growing, path: readonly string[]): Growing {
  let found = root;
  for (const name of path) {
    const next = found.children.get(name) ?? grow(name);
    found.children.set(name, next);
    found = next;
  }
  return found;
}

function finished({ name, files, children }: Growing): Cgroup {
  const ordered = [...children.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { name, files, children: ordered.map(finished) };
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** From a tar.gz of the tree. Throws a FormatError for another one. */
export async function readCgroups(archive: Uint8Array): Promise<Cgroup> {
  const root = grow(".");
  for await (const { name, typeFlag, content } of readTar(unzipped(archive))) {
    const parts = partsOf(name);
    if (typeFlag === "5") at(root, parts);
    if (typeFlag !== "0") continue;
    const text = decodeUtf8(concatBytes(await Array.fromAsync(content)));
    at(root, parts.slice(0, -1)).files.set(parts.at(-1) ?? "", text);
  }
  return finished(root);
}

/** Names of disks by their numbers, `8:0`, from a tar.gz of /sys/dev/block: links to folders that are called as the disks. */
export async function readDiskNames(archive: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { name, linkName } of readTar(unzipped(archive))) {
    const [number, disk] = [partsOf(name).at(-1), partsOf(linkName).at(-1)];
    if (number !== undefined && disk !== undefined) names.set(number, disk);
  }
  return names;
}

/** What there is of an archive that broke off. */
async function* unzipped(archive: Uint8Array): AsyncGenerator<Uint8Array> {
  yield gunzipSync(archive, { finishFlush: constants.Z_SYNC_FLUSH });
}
