// The volumes that the config adds to those every node has: user, raw, existing, external and swap volumes, whose ids begin with a letter for their kind, and
// the older partitions of `machine.disks`.
import { configCompleteForBoot } from "../../../config/config.ts";
import type { Config } from "../../../config/document.ts";
import { documentsOf } from "../../../config/document.ts";
import { existingVolumeConfig } from "../../../config/documents/existing-volume-config.ts";
import { externalVolumeConfig } from "../../../config/documents/external-volume-config.ts";
import { rawVolumeConfig } from "../../../config/documents/raw-volume-config.ts";
import { swapVolumeConfig } from "../../../config/documents/swap-volume-config.ts";
import type { UserVolumeConfig } from "../../../config/documents/user-volume-config.ts";
import { userVolumeConfig } from "../../../config/documents/user-volume-config.ts";
import type { DiskPartition } from "../../../config/view/volumes.ts";
import { diskPartitions } from "../../../config/view/volumes.ts";
import { FilesystemType, VolumeType } from "../../../resources/block/common/enums.ts";
import type { MountSpec } from "../../../resources/block/common/messages.ts";
import { VolumeConfig } from "../../../resources/block/volume-config.ts";
import type { VolumeMountRequest } from "../../../resources/block/volume-mount-request.ts";
import {
  allocationGroupBytes,
  encryptionSpec,
  generalMaintenance,
  linuxSwap,
  mountOf,
  partitionSizes,
  partitionVolume,
  withMaintenance,
} from "./partition-volume.ts";
import type { GeneralMaintenance } from "./partition-volume.ts";

/** How a volume that the config adds shows and is used. */
export interface AddedVolume {
  readonly id: string;
  /** Label of its resources. */
  readonly label: string;
  readonly config: VolumeConfig;
  /** Undefined: nobody mounts it. */
  readonly request: Pick<VolumeMountRequest, "readOnly" | "disableAccessTime"> | undefined;
}

const MiB = 1024n * 1024n;
const userWave = 0;
const defaults = { minSize: 100n * MiB, grow: false };
const userFolder = "/var/mnt";

function mountBelowUserFolder(name: string, secure: boolean | undefined): MountSpec {
  const isSecure = secure ?? true;
  return mountOf({
    targetPath: name,
    selinuxLabel: "system_u:object_r:ephemeral_t:s0",
    parentId: userFolder,
    fileMode: 0o755,
    secure: isSecure,
    noExec: isSecure,
  });
}

interface MountDocument {
  readonly readOnly?: boolean;
  readonly disableAccessTime?: boolean;
}

function requestOf(mount: MountDocument | undefined): AddedVolume["request"] {
  return { readOnly: mount?.readOnly ?? false, disableAccessTime: mount?.disableAccessTime ?? false };
}

function filesystemNumber(name: string): number {
  return Object.entries(FilesystemType).find(([text]) => text === name)?.[1] ?? FilesystemType.xfs;
}

/** A whole disk is found by the selector itself: it has no label until there is a file system on it, and that may be any. */
function wholeDisk(selector: string, filesystem: VolumeConfig["provisioning"]["filesystemSpec"]): VolumeConfig {
  const zero = VolumeConfig.zero();
  return {
    ...zero,
    type: VolumeType.disk,
    provisioning: {
      ...zero.provisioning,
      wave: userWave,
      diskSelector: { match: selector, external: "" },
      filesystemSpec: filesystem,
    },
    locator: { match: "", diskMatch: selector },
  };
}

function userVolume(document: UserVolumeConfig): VolumeConfig {
  const { name = "", volumeType = "partition", provisioning = {}, filesystem } = document;
  const mount = mountBelowUserFolder(name, document.mount?.secure);
  if (volumeType === "directory") {
    // its document has nothing to say about mounting: programs in there may be run, as on the rest of /var
    return {
      ...VolumeConfig.zero(),
      type: VolumeType.directory,
      mount: { ...mount, noExec: false, bindTarget: `${userFolder}/${name}` },
    };
  }
  const type = filesystemNumber(filesystem?.type ?? "xfs");
  const projectQuotaSupport = filesystem?.projectQuotaSupport ?? false;
  const minAllocationGroupSize = allocationGroupBytes(type, filesystem);
  const selector = provisioning.diskSelector?.match ?? "";
  const volume =
    volumeType === "disk"
      ? wholeDisk(selector, { type, label: "", minAllocationGroupSize })
      : partitionVolume({
          ...partitionSizes(provisioning, defaults),
          label: `u-${name}`,
          wave: userWave,
          diskSelector: selector,
          filesystem: type,
          minAllocationGroupSize,
        });
  return {
    ...volume,
    mount: { ...mount, projectQuotaSupport },
    encryption: encryptionSpec(document.encryption),
  };
}

function userVolumes(config: Config, general: GeneralMaintenance): readonly AddedVolume[] {
  return documentsOf(config, userVolumeConfig).map((document) => {
    const volume = userVolume(document);
    return {
      id: `u-${document.name ?? ""}`,
      label: "talos.dev/user-volume",
      config: volume.type === VolumeType.directory ? volume : withMaintenance(volume, document, general),
      request: requestOf(document.mount),
    };
  });
}

function rawVolumes(config: Config): readonly AddedVolume[] {
  return documentsOf(config, rawVolumeConfig).map(({ name = "", provisioning = {}, encryption }) => {
    const sizes = partitionSizes(provisioning, defaults);
    const label = `r-${name}`;
    const volume = partitionVolume({
      ...sizes,
      label,
      wave: userWave,
      diskSelector: provisioning.diskSelector?.match ?? "",
      filesystem: FilesystemType.none,
    });
    return {
      id: label,
      label: "talos.dev/raw-volume",
      config: { ...volume, encryption: encryptionSpec(encryption) },
      request: undefined,
    };
  });
}

function swapVolumes(config: Config): readonly AddedVolume[] {
  return documentsOf(config, swapVolumeConfig).map(({ name = "", provisioning = {}, encryption }) => {
    const label = `s-${name}`;
    const volume = partitionVolume({
      ...partitionSizes(provisioning, defaults),
      label,
      wave: userWave,
      diskSelector: provisioning.diskSelector?.match ?? "",
      typeUUID: linuxSwap,
      filesystem: FilesystemType.swapi,
    });
    return {
      id: label,
      label: "talos.dev/swap-volume",
      config: { ...volume, encryption: encryptionSpec(encryption) },
      request: requestOf(undefined),
    };
  });
}

function existingVolumes(config: Config, general: GeneralMaintenance): readonly AddedVolume[] {
  return documentsOf(config, existingVolumeConfig).map(({ name = "", discovery, mount, ...maintenance }) => ({
    id: `e-${name}`,
    label: "talos.dev/existing-volume",
    config: withMaintenance(
      {
        ...VolumeConfig.zero(),
        type: VolumeType.partition,
        locator: { match: discovery?.volumeSelector?.match ?? "", diskMatch: "" },
        mount: mountBelowUserFolder(name, mount?.secure),
      },
      maintenance,
      general,
    ),
    request: requestOf(mount),
  }));
}

function externalVolumes(config: Config): readonly AddedVolume[] {
  return documentsOf(config, externalVolumeConfig).map(({ name = "", mount }) => {
    const zero = VolumeConfig.zero();
    return {
      id: `x-${name}`,
      label: "talos.dev/external-volume",
      config: {
        ...zero,
        type: VolumeType.external,
        provisioning: {
          ...zero.provisioning,
          diskSelector: { match: "", external: mount?.virtiofs?.tag ?? "" },
          filesystemSpec: { ...zero.provisioning.filesystemSpec, type: FilesystemType.virtiofs },
        },
        mount: mountBelowUserFolder(name, mount?.secure),
      },
      request: requestOf(mount),
    };
  });
}

/** One after the other, after all others: each takes the next place on its disk. */
const diskWave = 1_000_000;

/** A text in an expression. */
function celText(text: string): string {
  return JSON.stringify(text);
}

/**
 * It lies on its own disk under its number. A file system without a label that has this number on the disk is taken as it is: partitions of `machine.disks`
 * were not always labelled. Nothing but a partition of ours is ever formatted.
 */
function diskPartition({ device, number, sizeBytes }: DiskPartition, index: number): VolumeConfig {
  const label = `user-disk-${number}`;
  const disk = `(disk.dev_path == ${celText(device)} || ${celText(device)} in disk.symlinks)`;
  const isUnlabelled = `volume.partition_label == "" && volume.partition_index == ${number}u && volume.name == "xfs"`;
  const volume = partitionVolume({
    ...partitionSizes({}, defaults),
    ...(sizeBytes === undefined ? {} : { minSize: sizeBytes, maxSize: sizeBytes }),
    label,
    wave: diskWave + index,
    diskSelector: disk,
    filesystem: FilesystemType.xfs,
    minAllocationGroupSize: allocationGroupBytes(FilesystemType.xfs, undefined),
  });
  const match = `(volume.partition_label == "${label}" || ${isUnlabelled}) && ${disk}`;
  return { ...volume, locator: { match, diskMatch: "" } };
}

/** The volume that a path lies on: another of these partitions, the innermost one, or else `/var` itself. */
function volumeAround(mountPoint: string, all: readonly DiskPartition[]): string {
  let around = { id: "EPHEMERAL", mountPoint: "/var" };
  for (const { id, mountPoint: each } of all) {
    if (each !== undefined && mountPoint.startsWith(`${each}/`) && each.length > around.mountPoint.length)
      around = { id, mountPoint: each };
  }
  return around.id;
}

/** Programs on these disks may be run, as on the rest of `/var`. */
function mountOfPartition(mountPoint: string, all: readonly DiskPartition[]): MountSpec {
  return mountOf({
    targetPath: mountPoint,
    selinuxLabel: "system_u:object_r:ephemeral_t:s0",
    parentId: volumeAround(mountPoint, all),
    fileMode: 0o755,
    secure: true,
  });
}

function diskVolumes(config: Config, general: GeneralMaintenance): readonly AddedVolume[] {
  const all = diskPartitions(config);
  return all.map((partition, index) => {
    const { id, mountPoint } = partition;
    const mount = mountPoint === undefined ? mountOf({}) : mountOfPartition(mountPoint, all);
    return {
      id,
      label: "talos.dev/user-disk",
      config: withMaintenance({ ...diskPartition(partition, index), mount }, {}, general),
      request: mountPoint === undefined ? undefined : requestOf(undefined),
    };
  });
}

/** None without a complete config. */
export function addedVolumes(config: Config | undefined): readonly AddedVolume[] {
  if (config === undefined || !configCompleteForBoot(config)) return [];
  const general = generalMaintenance(config);
  return [
    ...userVolumes(config, general),
    ...rawVolumes(config),
    ...existingVolumes(config, general),
    ...externalVolumes(config),
    ...swapVolumes(config),
    ...diskVolumes(config, general),
  ];
}
