// What happens to a volume that was found: it grows, is opened when it is encrypted, and gets its file system if it has none.
import { nameIn } from "../../../base/enum-name.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorChain } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import type { Files } from "../../../linux/files.ts";
import type { Modules } from "../../../linux/modules.ts";
import type { Mounts } from "../../../linux/mount.ts";
import type { Resource } from "../../../cosi/resource.ts";
import {
  EncryptionKeyType,
  EncryptionProviderType,
  FilesystemType,
  VolumePhase,
  VolumeType,
} from "../../../resources/block/common/enums.ts";
import type { Disk } from "../../../resources/block/disk.ts";
import type { DiscoveredVolume } from "../../../resources/block/discovered-volume.ts";
import type { VolumeConfig } from "../../../resources/block/volume-config.ts";
import type { VolumeStatus } from "../../../resources/block/volume-status.ts";
import type { FormatTools, Formatting } from "./format.ts";
import { contentOf, formatSwap, formatVolume } from "./format.ts";
import { growFilesystem, growPartition } from "./grow.ts";
import { mountData } from "./mount-data.ts";
import { formatEncrypted, openEncrypted } from "./luks.ts";
import type { EncryptionSpec } from "./partition-volume.ts";
import type { SizeLimits } from "./provision.ts";
import { sizeText } from "./size-text.ts";
import type { KeyMaterial } from "./volume-keys.ts";

export interface FillTools extends FormatTools {
  readonly files: Files;
  readonly mounts: Pick<Mounts, "mount" | "unmount" | "growBtrfs">;
  readonly modules: Pick<Modules, "load">;
  readonly clock: Clock;
  /** That may write at the same time. */
  readonly cpus: number;
}

export interface FillContext {
  readonly tools: FillTools;
  readonly disks: readonly Resource<Disk>[];
  readonly newGuid: () => string;
  readonly material: KeyMaterial;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export type Step = Pick<VolumeStatus, "phase"> & Partial<VolumeStatus>;

export function failed(preFailPhase: number, errorMessage: string): Step {
  return { phase: VolumePhase.failed, preFailPhase, errorMessage };
}

export function sizeLimits({
  maxSize,
  relativeMaxSize,
  negativeMaxSize,
}: VolumeConfig["provisioning"]["partitionSpec"]): SizeLimits {
  return { maxBytes: maxSize, maxPercent: relativeMaxSize, isMaxLeftOver: negativeMaxSize };
}

type Named = readonly [id: string, config: VolumeConfig];

/** A device to read the volume from, and what lies on it. */
interface Place {
  readonly path: string;
  readonly diskPath: string;
  /** Name as discovery has it; empty when nothing is known to be there. */
  readonly content: string;
}

function nameOf(type: number): string {
  return nameIn(FilesystemType, type) ?? "";
}

/** Discovery says "swap" where clients expect another name. */
function typeNamed(content: string): number {
  const name = content === "swap" ? "swapi" : content;
  return Object.entries(FilesystemType).find(([text]) => text === name)?.[1] ?? FilesystemType.none;
}

function located(volume: DiscoveredVolume, size: bigint): Partial<VolumeStatus> {
  return {
    location: volume.devPath,
    mountLocation: volume.devPath,
    parentLocation: volume.parentDevPath,
    partitionIndex: volume.partitionIndex,
    partitionUUID: volume.partitionUuid,
    size,
    prettySize: sizeText(size),
  };
}

async function grow(
  { provisioning, type }: VolumeConfig,
  volume: DiscoveredVolume,
  context: FillContext,
): Promise<bigint> {
  if (!provisioning.partitionSpec.grow || type !== VolumeType.partition) return volume.size;
  const grown = await growPartition(context.tools.blockDevices, {
    diskPath: volume.parentDevPath,
    partitionGuid: volume.partitionUuid,
    ...sizeLimits(provisioning.partitionSpec),
  });
  return grown ?? volume.size;
}

/** What its keys have to wait for, as clients are told it; undefined when nothing. */
function awaited({ keys }: EncryptionSpec, { stateSalt, network }: KeyMaterial): string | undefined {
  // by its other keys alone it would be ready without the one that is still to come
  if (stateSalt === undefined && keys.some(({ lockToState }) => lockToState)) return "";
  const service = keys.find(({ type }) => type === EncryptionKeyType.kms)?.kmsEndpoint;
  const hasOthers = keys.some(({ type }) => type !== EncryptionKeyType.kms);
  if (service === undefined || network === "up" || (network === "down" && hasOthers)) return undefined;
  return `waiting for the network to call key service "${service}"`;
}

/** Opens what is encrypted; a blank volume is encrypted first. The status tells by which key. */
async function open(
  [id, { encryption }]: Named,
  place: Place,
  { tools, material, log, signal }: FillContext,
): Promise<(Place & { readonly status: Partial<VolumeStatus> }) | Step> {
  if (encryption.provider !== EncryptionProviderType.luks2) {
    if (place.content === "luks") {
      return failed(VolumePhase.provisioned, "volume is encrypted, but no encryption config provided");
    }
    return { ...place, status: {} };
  }
  if (place.content !== "" && place.content !== "luks") {
    return failed(VolumePhase.provisioned, `block dev type mismatch: ${place.content} != luks`);
  }
  const waiting = awaited(encryption, material);
  if (waiting !== undefined) return { phase: VolumePhase.provisioned, errorMessage: waiting };
  const volume = { id, path: place.path, diskPath: place.diskPath, encryption };
  if (place.content === "") {
    // looked at again: what discovery knows may be old
    const present = await contentOf(tools.blockDevices, place.path);
    if (present === undefined) await formatEncrypted(tools, volume, [material, signal]);
    else if (present !== "luks") {
      return failed(VolumePhase.provisioned, `block dev type mismatch: ${present} != luks`);
    }
  }
  const { path, slot, failedKeys, failedSyncs } = await openEncrypted(tools, volume, [material, signal]);
  for (const problem of failedKeys) log.warn("key did not open volume, another did", { volume: id, problem, slot });
  for (const problem of failedSyncs) log.warn("key of volume is not as the config wants it", { volume: id, problem });
  const content = (await contentOf(tools.blockDevices, path)) ?? "";
  const status = { mountLocation: path, encryptionSlot: slot, encryptionFailedSyncs: [...failedSyncs] };
  return { path, diskPath: place.diskPath, content, status };
}

/** Texts and numbers of file systems that we can make. */
export const makers: Readonly<Record<number, Formatting["type"]>> = {
  [FilesystemType.xfs]: "xfs",
  [FilesystemType.ext4]: "ext4",
  [FilesystemType.btrfs]: "btrfs",
  [FilesystemType.vfat]: "vfat",
};

/** Makes the file system, unless it is there. Returns what is there instead when that is another one. */
async function format(
  { provisioning, mount }: VolumeConfig,
  place: Place,
  context: FillContext,
): Promise<string | undefined> {
  const { type, label, minAllocationGroupSize } = provisioning.filesystemSpec;
  const { tools, signal } = context;
  if (type === FilesystemType.swapi) return formatSwap(tools.blockDevices, place, context.newGuid());
  const maker = makers[type];
  if (typeNamed(place.content) === type) {
    const growing = { path: place.path, ...mountData(nameOf(type), mount) };
    if (provisioning.partitionSpec.grow) await growFilesystem({ ...tools, log: context.log }, growing, signal);
    return undefined;
  }
  if (place.content !== "" || maker === undefined) return place.content;
  const groups = {
    minBytes: minAllocationGroupSize,
    processors: tools.cpus,
    isRotational: context.disks.find(({ spec }) => spec.devPath === place.diskPath)?.spec.rotational ?? false,
  };
  const before = await formatVolume(tools, { ...place, type: maker, label, groups }, signal);
  return before === maker ? undefined : before;
}

/** Nothing is made where the config names no file system: what is there is used as it is. */
function asItIs({ mount }: VolumeConfig, { path, content }: Place): Step {
  if (mount.targetPath !== "" && typeNamed(content) === FilesystemType.none) {
    return failed(VolumePhase.prepared, `filesystem not found on ${path}`);
  }
  return { phase: VolumePhase.ready, filesystem: typeNamed(content) };
}

/** Everything between "found" and "ready". What goes wrong is in the status, which tells where the volume is all the same: who wipes it has to know. */
export async function fillVolume(named: Named, volume: DiscoveredVolume, context: FillContext): Promise<Step> {
  try {
    return await fill(named, volume, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return { ...located(volume, volume.size), ...failed(VolumePhase.located, errorChain(error)) };
  }
}

async function fill([id, config]: Named, volume: DiscoveredVolume, context: FillContext): Promise<Step> {
  const status = located(volume, await grow(config, volume, context));
  const diskPath = volume.parentDevPath === "" ? volume.devPath : volume.parentDevPath;
  const opened = await open([id, config], { path: volume.devPath, diskPath, content: volume.name }, context);
  if ("phase" in opened) return { ...status, ...opened };
  const base = { ...status, ...opened.status };
  const { type } = config.provisioning.filesystemSpec;
  if (type === FilesystemType.none) return { ...base, ...asItIs(config, opened) };
  const other = await format(config, opened, context);
  if (other !== undefined) {
    return { ...base, ...failed(VolumePhase.prepared, `filesystem type mismatch: ${other} != ${nameOf(type)}`) };
  }
  return { ...base, phase: VolumePhase.ready, filesystem: type };
}
