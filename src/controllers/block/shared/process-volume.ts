// One step of one volume: find it, make it, put a file system on it. The controller calls it until the volume is ready.
import { CelError } from "../../../config/cel/evaluate.ts";
import { errorChain, FormatError } from "../../../base/errors.ts";
import type { Resource } from "../../../cosi/resource.ts";
import { FilesystemType, VolumePhase, VolumeType } from "../../../resources/block/common/enums.ts";
import type { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import type { Disk } from "../../../resources/block/disk.ts";
import type { VolumeConfig } from "../../../resources/block/volume-config.ts";
import type { VolumeStatus } from "../../../resources/block/volume-status.ts";
import { VolumeStatus as VolumeStatusType } from "../../../resources/block/volume-status.ts";
import type { FormatTools } from "./format.ts";
import { formatVolume } from "./format.ts";
import type { Refusal, WantedPartition } from "./provision.ts";
import { provision } from "./provision.ts";
import { findVolume, selectDisks } from "./selectors.ts";
import { isProvisioned } from "./volume-order.ts";

export interface VolumeContext {
  readonly tools: FormatTools;
  readonly newGuid: () => string;
  readonly volumes: readonly Resource<DiscoveredVolume>[];
  readonly disks: readonly Resource<Disk>[];
  readonly systemDiskId: string | undefined;
  /** All devices of the start were looked at: what is not there now will not come by itself. */
  readonly isDiscovered: boolean;
  /** All volumes of earlier waves are ready. */
  readonly areEarlierReady: boolean;
  readonly signal: AbortSignal;
}

/** Texts and numbers of file systems that we can make. */
const makers: Readonly<Record<number, "xfs" | "ext4" | "vfat">> = {
  [FilesystemType.xfs]: "xfs",
  [FilesystemType.ext4]: "ext4",
  [FilesystemType.vfat]: "vfat",
};

/** What the status says whatever the phase. */
export function statusBase(config: VolumeConfig): VolumeStatus {
  return {
    ...VolumeStatusType.zero(),
    type: config.type,
    parentID: config.parentId,
    mountSpec: config.mount,
    symlink: config.symlink,
    trimEnabled: config.trimEnabled,
    trimInterval: config.trimInterval,
    scrubEnabled: config.scrubEnabled,
    scrubInterval: config.scrubInterval,
  };
}

function located(volume: DiscoveredVolume): Partial<VolumeStatus> {
  return {
    location: volume.devPath,
    mountLocation: volume.devPath,
    parentLocation: volume.parentDevPath,
    partitionIndex: volume.partitionIndex,
    partitionUUID: volume.partitionUuid,
    size: volume.size,
    prettySize: volume.prettySize,
  };
}

function wantedPartition({ provisioning }: VolumeConfig): WantedPartition {
  const { label, typeUUID, minSize, maxSize, relativeMaxSize, negativeMaxSize } = provisioning.partitionSpec;
  return {
    label,
    typeGuid: typeUUID,
    minBytes: minSize,
    maxBytes: maxSize,
    maxPercent: relativeMaxSize,
    isMaxLeftOver: negativeMaxSize,
  };
}

/** Text for volumes that found no disk; clients show it. */
export function refusalText(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return "no disks matched selector for volume";
  const count = (why: Refusal): number => refusals.filter((each) => each === why).length;
  return (
    `no disks matched for volume (${refusals.length} matched selector): ${count("space")} have not enough space, ` +
    `${count("format")} have wrong format, ${count("other")} have other issues`
  );
}

type Step = Pick<VolumeStatus, "phase"> & Partial<VolumeStatus>;

function failed(preFailPhase: number, errorMessage: string): Step {
  return { phase: VolumePhase.failed, preFailPhase, errorMessage };
}

/** Makes the partition on the first disk that will have it. */
async function make(config: VolumeConfig, context: VolumeContext): Promise<Step> {
  const { match } = config.provisioning.diskSelector;
  const writable = context.disks.filter(({ spec }) => !spec.cdrom);
  const refusals: Refusal[] = [];
  for (const disk of selectDisks(match, writable, context.systemDiskId)) {
    if (disk.spec.readonly) {
      refusals.push("other");
      continue;
    }
    const wanted = wantedPartition(config);
    const result = await provision(context.tools.blockDevices, [disk.spec.devPath, wanted], context.newGuid);
    // the kernel tells of the new partition, and discovery of what is on it: then it is found
    if (result.kind === "made") return { phase: VolumePhase.provisioned, parentLocation: disk.spec.devPath };
    refusals.push(result.why);
  }
  return failed(VolumePhase.waiting, refusalText(refusals));
}

async function fill(config: VolumeConfig, volume: DiscoveredVolume, context: VolumeContext): Promise<Step> {
  const place = located(volume);
  const { type, label } = config.provisioning.filesystemSpec;
  const present = Object.entries(FilesystemType).find(([name]) => name === volume.name)?.[1] ?? FilesystemType.none;
  if (type === FilesystemType.none || present === type)
    return { ...place, phase: VolumePhase.ready, filesystem: present };
  const maker = makers[type];
  if (volume.name !== "" || maker === undefined) {
    const wantedName = Object.entries(FilesystemType).find(([, number]) => number === type)?.[0] ?? "";
    return { ...place, ...failed(VolumePhase.prepared, `filesystem type mismatch: ${volume.name} != ${wantedName}`) };
  }
  const diskPath = volume.parentDevPath === "" ? volume.devPath : volume.parentDevPath;
  const before = await formatVolume(
    context.tools,
    { path: volume.devPath, diskPath, type: maker, label },
    context.signal,
  );
  if (before !== undefined && before !== maker) {
    return { ...place, ...failed(VolumePhase.prepared, `filesystem type mismatch: ${before} != ${maker}`) };
  }
  return { ...place, phase: VolumePhase.ready, filesystem: type };
}

async function step(config: VolumeConfig, context: VolumeContext): Promise<Step> {
  const volume = findVolume(config.locator.match, context.volumes, context.disks);
  if (volume !== undefined) return fill(config, volume.spec, context);
  if (!context.isDiscovered) return { phase: VolumePhase.waiting };
  if (!isProvisioned(config)) return { phase: VolumePhase.missing };
  if (!context.areEarlierReady) return { phase: VolumePhase.waiting };
  return make(config, context);
}

/** The volume's next status. Never rejects but for cancellation: what goes wrong is in the status. */
export async function processVolume(config: VolumeConfig, context: VolumeContext): Promise<VolumeStatus> {
  const base = statusBase(config);
  if (config.type !== VolumeType.partition && config.type !== VolumeType.disk)
    return { ...base, phase: VolumePhase.ready };
  try {
    return { ...base, ...(await step(config, context)) };
  } catch (error) {
    context.signal.throwIfAborted();
    const text = error instanceof CelError || error instanceof FormatError ? error.message : errorChain(error);
    return { ...base, ...failed(VolumePhase.waiting, text) };
  }
}
