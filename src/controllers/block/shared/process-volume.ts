// One step of one volume: find it, make it, put a file system on it. The controller calls it until the volume is ready.
// What is done to a volume that is there lies in `fill-volume.ts`.
import { CelError } from "../../../config/cel/evaluate.ts";
import { errorChain, FormatError } from "../../../base/errors.ts";
import type { Resource } from "../../../cosi/resource.ts";
import { VolumePhase, VolumeType } from "../../../resources/block/common/enums.ts";
import type { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import type { VolumeConfig } from "../../../resources/block/volume-config.ts";
import type { VolumeStatus } from "../../../resources/block/volume-status.ts";
import { VolumeStatus as VolumeStatusType } from "../../../resources/block/volume-status.ts";
import type { FillContext, Step } from "./fill-volume.ts";
import { failed, fillVolume, sizeLimits } from "./fill-volume.ts";
import type { Refusal, WantedPartition } from "./provision.ts";
import { provision } from "./provision.ts";
import { findVolume, selectDisks } from "./selectors.ts";
import { keyTypeName } from "./volume-keys.ts";
import { isProvisioned } from "./volume-order.ts";

export interface VolumeContext extends FillContext {
  readonly volumes: readonly Resource<DiscoveredVolume>[];
  readonly systemDiskId: string | undefined;
  /** All devices of the start were looked at: what is not there now will not come by itself. */
  readonly isDiscovered: boolean;
  /** All volumes of earlier waves are ready. */
  readonly areEarlierReady: boolean;
  /** Another one has just been made, and discovery has not found it yet. */
  readonly isOtherMade: boolean;
}

/** What the status says whatever the phase. */
export function statusBase(config: VolumeConfig): VolumeStatus {
  return {
    ...VolumeStatusType.zero(),
    type: config.type,
    parentID: config.parentId,
    mountSpec: config.mount,
    symlink: config.symlink,
    encryptionProvider: config.encryption.provider,
    configuredEncryptionKeys: config.encryption.keys.map(({ type }) => keyTypeName(type)),
    encryptionLockedToState: config.encryption.keys.some(({ lockToState }) => lockToState),
    tpmEncryptionOptions: {
      pcrs: config.encryption.keys.flatMap(({ pcrs }) => pcrs),
      pubKeyPcrs: config.encryption.keys.flatMap(({ pubKeyPcrs }) => pubKeyPcrs),
    },
    encryptionAllowDiscards: config.encryption.allowDiscards,
    trimEnabled: config.trimEnabled,
    trimInterval: config.trimInterval,
    scrubEnabled: config.scrubEnabled,
    scrubInterval: config.scrubInterval,
  };
}

/**
 * The status of a volume that is ready, after a change of its config: what is done to it from time to time, and the restrictions of its mount, which are
 * changed in place. All else counts when the volume is opened and mounted the next time.
 */
export function refreshed(status: VolumeStatus, config: VolumeConfig): VolumeStatus {
  if (config.type !== status.type) return status;
  const { trimEnabled, trimInterval, scrubEnabled, scrubInterval, mountSpec } = statusBase(config);
  const { secure, noExec } = mountSpec;
  return {
    ...status,
    trimEnabled,
    trimInterval,
    scrubEnabled,
    scrubInterval,
    mountSpec: { ...status.mountSpec, secure, noExec },
  };
}

function wantedPartition({ provisioning }: VolumeConfig): WantedPartition {
  const { label, typeUUID, minSize } = provisioning.partitionSpec;
  return { label, typeGuid: typeUUID, minBytes: minSize, ...sizeLimits(provisioning.partitionSpec) };
}

/** The status of a volume that can be mounted, by why it is not; `problem` is undefined when nothing hinders it. */
export function withMountProblem(status: VolumeStatus, problem: string | undefined): VolumeStatus {
  if (problem !== undefined) return { ...status, ...failed(VolumePhase.ready, problem) };
  return { ...status, phase: VolumePhase.ready, preFailPhase: VolumePhase.waiting, errorMessage: "" };
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

/** The volume is a whole disk: the only one that the selector accepts. */
function locateDisk(config: VolumeConfig, context: VolumeContext): Resource<DiscoveredVolume> | Step {
  const writable = context.disks.filter(({ spec }) => !spec.cdrom && !spec.readonly);
  const found = selectDisks(config.locator.diskMatch, writable, context.systemDiskId);
  const [disk, ...others] = found;
  if (others.length > 0) {
    const names = found.map(({ spec }) => spec.devPath).join(", ");
    return failed(VolumePhase.waiting, `multiple disks matched selector for volume; matched disks: ${names}`);
  }
  const volume = context.volumes.find(({ metadata }) => metadata.id === disk?.metadata.id);
  if (volume !== undefined) return volume;
  return context.isDiscovered ? failed(VolumePhase.waiting, refusalText([])) : { phase: VolumePhase.waiting };
}

async function stepDisk(id: string, config: VolumeConfig, context: VolumeContext): Promise<Step> {
  const found = locateDisk(config, context);
  if ("phase" in found) return found;
  if (found.spec.name === "" && !context.areEarlierReady) return { phase: VolumePhase.waiting };
  return fillVolume([id, config], found.spec, context);
}

async function step(id: string, config: VolumeConfig, context: VolumeContext): Promise<Step> {
  if (config.locator.diskMatch !== "") return stepDisk(id, config, context);
  const volume = findVolume(config.locator.match, context.volumes, context.disks);
  if (volume !== undefined) return fillVolume([id, config], volume.spec, context);
  if (!context.isDiscovered) return { phase: VolumePhase.waiting };
  if (!isProvisioned(config)) return { phase: VolumePhase.missing };
  // one after the other: news of a table that changes again and again hold up those who wait for the first
  if (!context.areEarlierReady || context.isOtherMade) return { phase: VolumePhase.waiting };
  return make(config, context);
}

/** Volumes without a device of their own are ready at once. */
function withoutDevice(config: VolumeConfig): Step {
  if (config.type !== VolumeType.external) return { phase: VolumePhase.ready };
  const { diskSelector, filesystemSpec } = config.provisioning;
  const place = { location: diskSelector.external, mountLocation: diskSelector.external };
  return { ...place, phase: VolumePhase.ready, filesystem: filesystemSpec.type };
}

/** The volume's next status. Never rejects but for cancellation: what goes wrong is in the status. */
export async function processVolume(
  [id, config]: readonly [string, VolumeConfig],
  context: VolumeContext,
): Promise<VolumeStatus> {
  const base = statusBase(config);
  if (config.type !== VolumeType.partition && config.type !== VolumeType.disk)
    return { ...base, ...withoutDevice(config) };
  try {
    return { ...base, ...(await step(id, config, context)) };
  } catch (error) {
    context.signal.throwIfAborted();
    const text = error instanceof CelError || error instanceof FormatError ? error.message : errorChain(error);
    return { ...base, ...failed(VolumePhase.waiting, text) };
  }
}
