// Volumes of the system on which there is no room: what fails because of that says so in many places, and nowhere why.
import type { Reader } from "../../../cosi/state.ts";
import type { Files, SpaceUsage } from "../../../linux/files.ts";
import { RuntimeMountStatus } from "../../../resources/runtime/runtime-mount-status.ts";

/** Where the node itself writes, if they are partitions. Those of users may be as full as they like. */
const volumes = ["STATE", "EPHEMERAL", "ETCD", "KUBELET", "CRI", "LOG"] as const;
const mebibyte = 1024 * 1024;
/** The kubelet takes pods away long before: what is left now is not enough for a database to begin its next file. */
const scarceBytes = 64 * mebibyte;
const scarceShare = 0.01;

export interface FullVolumesContext {
  readonly state: Pick<Reader, "find">;
  readonly usage: Files["usage"];
}

/** One line for each. */
export async function fullVolumes({ state, usage }: FullVolumesContext): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const id of volumes) {
    const mount = await state.find(RuntimeMountStatus, id);
    if (mount === undefined) continue;
    const { target } = mount.spec;
    const reason = await usage(target).then(whatIsScarce, () => undefined); // about to be unmounted, say
    if (reason !== undefined) lines.push(`${id} at ${target}: ${reason}`);
  }
  return lines;
}

/** Undefined while there is room. File systems that make inodes as they need them say that they have none in all, or many free. */
export function whatIsScarce({ totalBytes, availableBytes, inodes, freeInodes }: SpaceUsage): string | undefined {
  if (availableBytes < Math.min(scarceBytes, totalBytes * scarceShare)) {
    const [available, total] = [availableBytes, totalBytes].map((bytes) => Math.floor(bytes / mebibyte));
    return `${available} MiB of ${total} MiB are free`;
  }
  return inodes > 0 && freeInodes === 0 ? `none of its ${inodes} inodes is free` : undefined;
}
