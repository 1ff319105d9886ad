// What a reset will wipe: from what a client asks for to disks and partitions, or to the reason why not.
import type { State } from "../cosi/state.ts";
import { VolumeType } from "../resources/block/common/enums.ts";
import { DiscoveredVolume } from "../resources/block/discovered-volume.ts";
import { Disk } from "../resources/block/disk.ts";
import { SystemDisk } from "../resources/block/system-disk.ts";
import { VolumeStatus } from "../resources/block/volume-status.ts";

export interface ResetRequest {
  /** Pods are moved elsewhere and etcd's cluster is left first. */
  readonly graceful: boolean;
  /** Restart afterwards, instead of switching off. */
  readonly reboot: boolean;
  readonly mode: "all" | "system-disk" | "user-disks";
  /** Volumes on the system disk, by id; undefined: all of it. */
  readonly labels: readonly string[] | undefined;
  /** Paths of whole disks. */
  readonly userDisks: readonly string[];
}

export interface ResetPartition {
  readonly label: string;
  readonly diskPath: string;
  readonly partitionGuid: string;
}

/** What is to be wiped. */
export interface WipePlan {
  /** Paths of the disks that hold the system, wiped whole. */
  readonly systemDisks: readonly string[];
  readonly partitions: readonly ResetPartition[];
  /** Paths of other disks, wiped whole. */
  readonly userDisks: readonly string[];
}

export interface ResetPlan extends WipePlan {
  readonly graceful: boolean;
  readonly reboot: boolean;
}

type Reader = Pick<State, "find" | "list">;

/** Volumes whose disks belong to the system, whichever they are. */
const systemVolumes = ["META", "STATE", "EPHEMERAL", "ETCD", "KUBELET", "CRI", "LOG"];

const systemDiskId = "system-disk";

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

async function systemDisks(state: Reader): Promise<readonly string[]> {
  const system = await state.find(SystemDisk, systemDiskId);
  const statuses = await Promise.all(systemVolumes.map((id) => state.find(VolumeStatus, id)));
  const parents = statuses.map((status) => status?.spec.parentLocation ?? "");
  return unique([system?.spec.devPath ?? "", ...parents].filter((path) => path !== ""));
}

/** A volume that is a folder lies on another one; undefined when it has a device of its own. */
function backingOf({ type, parentID, mountSpec }: VolumeStatus): string | undefined {
  if (type === VolumeType.partition || type === VolumeType.disk) return undefined;
  return mountSpec.parentId === "" ? parentID : mountSpec.parentId;
}

async function statusOf(state: Reader, label: string): Promise<VolumeStatus> {
  const status = await state.find(VolumeStatus, label);
  if (status === undefined) {
    throw new Error(`failed to get volume status with label "${label}": there is no such volume`);
  }
  return status.spec;
}

/** Rejects unless the volume, or the one that it lies on, is among those that are wiped. */
async function checkBacking(state: Reader, label: string, labels: readonly string[]): Promise<void> {
  let backing = backingOf(await statusOf(state, label));
  for (let steps = 0; backing !== undefined && steps < 16; steps++) {
    if (labels.includes(backing)) return;
    const next = backing === "" ? undefined : backingOf(await statusOf(state, backing));
    if (next === undefined) {
      throw new Error(
        `volume "${label}" has no device of its own: found a folder on "${backing}", want that volume in the same request`,
      );
    }
    backing = next;
  }
}

/** The volumes' own devices; those that were not made yet have none, and those that are folders go with what they lie on. */
async function volumesToWipe(
  state: Reader,
  labels: readonly string[],
): Promise<Pick<WipePlan, "partitions" | "userDisks">> {
  const partitions: ResetPartition[] = [];
  const disks: string[] = [];
  for (const label of labels) {
    await checkBacking(state, label, labels);
    const { type, location, parentLocation, partitionUUID } = await statusOf(state, label);
    if (location === "") continue;
    if (type === VolumeType.disk) disks.push(location);
    else if (type === VolumeType.partition) {
      partitions.push({ label, diskPath: parentLocation, partitionGuid: partitionUUID });
    }
  }
  return { partitions, userDisks: disks };
}

async function checkUserDisk(state: Reader, path: string, system: readonly string[]): Promise<void> {
  const disk = (await state.list(Disk)).find(({ spec }) => spec.devPath === path);
  if (disk === undefined) throw new Error(`disk "${path}" wasn't found`);
  if (disk.spec.readonly || disk.spec.cdrom) throw new Error(`disk "${path}" is readonly`);
  if (system.includes(path)) throw new Error(`disk "${path}" is the system disk`);
}

/** Rejects with what is wrong with the request, in words for the client; nothing is touched yet. */
export async function planReset(state: Reader, request: ResetRequest): Promise<ResetPlan> {
  const { graceful, reboot, mode, labels, userDisks } = request;
  if (mode === "system-disk" && userDisks.length > 0) {
    throw new Error("reset failed: invalid input, wipe mode SYSTEM_DISK doesn't support UserDisksToWipe parameter");
  }
  if (mode === "user-disks" && labels !== undefined) {
    throw new Error(
      "reset failed: invalid input, wipe mode USER_DISKS doesn't support SystemPartitionsToWipe parameter",
    );
  }
  const system = await systemDisks(state);
  for (const path of userDisks) await checkUserDisk(state, path, system);
  const volumes = await volumesToWipe(state, labels ?? []);
  return {
    graceful,
    reboot,
    systemDisks: mode !== "user-disks" && labels === undefined ? system : [],
    partitions: volumes.partitions,
    userDisks: unique([...userDisks, ...volumes.userDisks]),
  };
}

/** What `talos.experimental.wipe` asks for: `system`, or `system:LABEL,…`. Without a config there are no volumes yet, so partitions go by their names. */
export async function planBootWipe(state: Reader, wish: string): Promise<WipePlan> {
  const [, list] = /^system(?::(.+))?$/u.exec(wish) ?? [];
  const nothing: WipePlan = { systemDisks: [], partitions: [], userDisks: [] };
  if (!wish.startsWith("system") || (wish !== "system" && list === undefined)) {
    throw new Error(`Cannot wipe as the kernel's command line asks: found "${wish}", want system or system:LABEL,…`);
  }
  if (list === undefined) return { ...nothing, systemDisks: await systemDisks(state) };
  const system = (await state.find(SystemDisk, systemDiskId))?.spec.diskID;
  const labels = new Set(list.split(","));
  const partitions = (await state.list(DiscoveredVolume))
    .filter(({ spec }) => spec.parent === system && labels.has(spec.partitionLabel))
    .map(({ spec }) => ({
      label: spec.partitionLabel,
      diskPath: spec.parentDevPath,
      partitionGuid: spec.partitionUuid,
    }));
  return { ...nothing, partitions };
}

export function isEmptyWipe({ systemDisks: disks, partitions, userDisks }: WipePlan): boolean {
  return disks.length + partitions.length + userDisks.length === 0;
}
