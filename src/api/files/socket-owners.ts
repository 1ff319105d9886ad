// Which process holds which socket: from the open files of all processes.
import { mapConcurrently } from "../../base/concurrently.ts";
import type { ApiFiles } from "../context.ts";
import { listPids } from "./pids.ts";

export interface SocketOwner {
  readonly pid: number;
  readonly name: string;
}

/** By inode of the socket. A socket that several processes share belongs to the one with the lowest id. */
export async function readSocketOwners(files: ApiFiles): Promise<ReadonlyMap<bigint, SocketOwner>> {
  const pids = await listPids(files);
  const held = await mapConcurrently(pids, 4, (pid) => socketsOf(files, pid));
  const owners = new Map<bigint, SocketOwner>();
  for (const { owner, inodes } of held) {
    for (const inode of inodes) if (!owners.has(inode)) owners.set(inode, owner);
  }
  return owners;
}

interface Held {
  readonly owner: SocketOwner;
  readonly inodes: readonly bigint[];
}

async function socketsOf(files: ApiFiles, pid: number): Promise<Held> {
  try {
    const entries = await files.list(`/proc/${pid}/fd`);
    const targets = await mapConcurrently(entries, 4, ({ name }) => linkTarget(files, `/proc/${pid}/fd/${name}`));
    const inodes = targets
      .map((target) => /^socket:\[(\d+)\]$/u.exec(target)?.[1])
      .filter((digits) => digits !== undefined)
      .map((digits) => BigInt(digits));
    const name = inodes.length === 0 ? "" : (await files.readText(`/proc/${pid}/comm`)).trim();
    return { owner: { pid, name }, inodes };
  } catch {
    return { owner: { pid, name: "" }, inodes: [] }; // ended while we looked
  }
}

/** Empty for a file that was closed meanwhile. */
async function linkTarget(files: ApiFiles, path: string): Promise<string> {
  try {
    return await files.readLink(path);
  } catch {
    return "";
  }
}
