// Network namespaces with a name, and a process in each through which its tables can be read.
import { mapConcurrently } from "../../base/concurrently.ts";
import type { ApiFiles } from "../context.ts";
import { listPids } from "./pids.ts";

export interface NetworkNamespace {
  /** Base name of the file that keeps it: what the container runtime calls it. */
  readonly name: string;
  readonly pid: number;
}

const namesPath = "/run/netns";

/** None when nobody named one. Those without a process are left out. */
export async function listNetworkNamespaces(files: ApiFiles): Promise<readonly NetworkNamespace[]> {
  const names = await namesByInode(files);
  if (names.size === 0) return [];
  const found = new Map<string, NetworkNamespace>();
  const pids = await listPids(files);
  const inodes = await mapConcurrently(pids, 8, (pid) => inodeOf(files, `/proc/${pid}/ns/net`));
  for (const [index, pid] of pids.entries()) {
    const name = names.get(inodes[index] ?? 0);
    if (name !== undefined && !found.has(name)) found.set(name, { name, pid });
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function namesByInode(files: ApiFiles): Promise<ReadonlyMap<number, string>> {
  let names: readonly string[];
  try {
    names = (await files.list(namesPath)).map((entry) => entry.name);
  } catch {
    return new Map(); // no container was ever started
  }
  const pairs = await mapConcurrently(
    names,
    8,
    async (name) => [await inodeOf(files, `${namesPath}/${name}`), name] as const,
  );
  return new Map(pairs.filter(([inode]) => inode !== 0));
}

/** 0 when it cannot be looked at. */
async function inodeOf(files: ApiFiles, path: string): Promise<number> {
  try {
    return (await files.info(path)).inode;
  } catch {
    return 0;
  }
}
