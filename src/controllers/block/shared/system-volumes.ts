// The volumes every node has. Data: partitions on the system disk, and folders below EPHEMERAL.
import { configCompleteForBoot } from "../../../config/config.ts";
import type { Config } from "../../../config/document.ts";
import type { VolumeConfig as VolumeDocument } from "../../../config/documents/volume-config.ts";
import { features } from "../../../config/view/machine.ts";
import { systemVolume } from "../../../config/view/volumes.ts";
import { FilesystemType, VolumeType } from "../../../resources/block/common/enums.ts";
import { VolumeConfig } from "../../../resources/block/volume-config.ts";
import { imageCacheLabel } from "../../../boot/partition-layout.ts";
import { imageCacheVolumes } from "./image-cache-volumes.ts";
import type { EncryptionDocument, GeneralMaintenance, PartitionSizes } from "./partition-volume.ts";
import {
  allocationGroupBytes,
  encryptionSpec,
  mountOf,
  partitionSizes,
  partitionVolume,
  systemWave,
  generalMaintenance,
  withMaintenance,
} from "./partition-volume.ts";

const MiB = 1024n * 1024n;

const metaVolume: VolumeConfig = {
  ...VolumeConfig.zero(),
  type: VolumeType.partition,
  locator: {
    match: 'volume.partition_label == "META" && volume.name in ["", "talosmeta"] && volume.size == 1048576u',
    diskMatch: "",
  },
};

const stateMount = mountOf({
  targetPath: "/system/state",
  selinuxLabel: "system_u:object_r:system_state_t:s0",
  fileMode: 0o700,
  secure: true,
  noExec: true,
});

/** Without a config STATE is only looked for: it must hold a file system, or else there is nothing on it to read. */
const unconfiguredState: VolumeConfig = {
  ...VolumeConfig.zero(),
  type: VolumeType.partition,
  locator: { match: 'volume.partition_label == "STATE" && volume.name != ""', diskMatch: "" },
  mount: stateMount,
};

function documentNamed(config: Config, name: string): VolumeDocument {
  return systemVolume(config, name) ?? { name };
}

/** Whether the config says of a system volume that it shall not be recorded when files are read. */
export function disablesAccessTime(config: Config, id: string): boolean {
  return systemVolume(config, id)?.mount?.disableAccessTime ?? false;
}

function onSystemDisk(
  label: string,
  sizes: PartitionSizes,
  { provisioning, filesystem }: VolumeDocument,
): Parameters<typeof partitionVolume>[0] {
  return {
    ...sizes,
    label,
    wave: systemWave,
    diskSelector: provisioning?.diskSelector?.match || "system_disk",
    filesystem: FilesystemType.xfs,
    filesystemLabel: label,
    minAllocationGroupSize: allocationGroupBytes(FilesystemType.xfs, filesystem),
  };
}

const stateBytes = 100n * MiB;
const stateSizes: PartitionSizes = {
  minSize: stateBytes,
  maxSize: stateBytes,
  relativeMaxSize: 0n,
  negativeMaxSize: false,
  grow: false,
};

function stateVolume(document: VolumeDocument): VolumeConfig {
  return {
    ...partitionVolume({ ...onSystemDisk("STATE", stateSizes, document), mount: stateMount }),
    encryption: encryptionSpec(document.encryption),
  };
}

const smallestBytes = 2048n * MiB;

function ephemeral(document: VolumeDocument, projectQuotaSupport: boolean): VolumeConfig {
  const sizes = partitionSizes(document.provisioning ?? {}, { minSize: smallestBytes, grow: true });
  const mount = mountOf({
    targetPath: "/var",
    selinuxLabel: "system_u:object_r:ephemeral_t:s0",
    projectQuotaSupport,
    fileMode: 0o755,
    secure: document.mount?.secure ?? true,
  });
  return {
    ...partitionVolume({ ...onSystemDisk("EPHEMERAL", sizes, document), mount }),
    encryption: encryptionSpec(document.encryption),
  };
}

interface Folder {
  readonly id: string;
  readonly parent: string;
  /** Name below the parent. */
  readonly name: string;
  readonly mode: number;
  readonly label: string;
  readonly owner?: number;
  readonly recursive?: boolean;
}

/** Folders that services want, each below its parent. */
const folders: readonly Folder[] = [
  { id: "/var/lib", parent: "EPHEMERAL", name: "lib", mode: 0o700, label: "ephemeral_t" },
  { id: "/var/lib/cni", parent: "/var/lib", name: "cni", mode: 0o700, label: "cni_state_t", recursive: true },
  { id: "ETCD", parent: "/var/lib", name: "etcd", mode: 0o700, label: "etcd_data_t", owner: 60, recursive: true },
  { id: "CRI", parent: "/var/lib", name: "containerd", mode: 0, label: "containerd_state_t" },
  { id: "KUBELET", parent: "/var/lib", name: "kubelet", mode: 0o700, label: "kubelet_state_t" },
  { id: "/var/lib/kubelet/seccomp", parent: "KUBELET", name: "seccomp", mode: 0o700, label: "seccomp_profile_t" },
  {
    id: "/var/lib/kubelet/seccomp/profiles",
    parent: "/var/lib/kubelet/seccomp",
    name: "profiles",
    mode: 0o700,
    label: "seccomp_profile_t",
    recursive: true,
  },
  { id: "LOG", parent: "EPHEMERAL", name: "log", mode: 0o755, label: "var_log_t" },
  { id: "/var/log/audit", parent: "LOG", name: "audit", mode: 0o700, label: "audit_log_t" },
  {
    id: "/var/log/audit/kube",
    parent: "/var/log/audit",
    name: "kube",
    mode: 0o700,
    label: "kube_log_t",
    owner: 65_534,
    recursive: true,
  },
  { id: "/var/log/containers", parent: "LOG", name: "containers", mode: 0o755, label: "containers_log_t" },
  { id: "/var/log/pods", parent: "LOG", name: "pods", mode: 0o755, label: "pods_log_t" },
  { id: "/var/mnt", parent: "EPHEMERAL", name: "mnt", mode: 0o755, label: "ephemeral_t" },
  { id: "/var/run/lock", parent: "/var/run", name: "lock", mode: 0o755, label: "var_lock_t" },
];

/** Folders that may have a partition of their own; true: nothing on it is run. */
const promotable: ReadonlyMap<string, boolean> = new Map([
  ["ETCD", true],
  ["LOG", true],
  ["CRI", false],
  ["KUBELET", false],
]);

/** The folder, or a partition in its place when the config gives it space. */
function promotableVolume(folder: Folder, config: Config, general: GeneralMaintenance): VolumeConfig {
  const document = documentNamed(config, folder.id);
  const noExec = promotable.get(folder.id);
  const volume = folderVolume(folder);
  if (noExec === undefined || document.provisioning === undefined) return volume;
  const secure = document.mount?.secure ?? true;
  const sizes = partitionSizes(document.provisioning, { minSize: smallestBytes, grow: false });
  const partition = {
    ...partitionVolume({
      ...onSystemDisk(folder.id, sizes, document),
      mount: { ...volume.mount, secure, noExec: secure && noExec },
    }),
    encryption: encryptionSpec(document.encryption),
  };
  return withMaintenance(partition, document, general);
}

function folderVolume({ parent, name, mode, label, owner = 0, recursive = false }: Folder): VolumeConfig {
  return {
    ...VolumeConfig.zero(),
    type: VolumeType.directory,
    mount: mountOf({
      targetPath: name,
      selinuxLabel: `system_u:object_r:${label}:s0`,
      parentId: parent,
      fileMode: mode,
      uid: owner,
      gid: owner,
      recursiveRelabel: recursive,
    }),
  };
}

/** `/var/run` is where `/run` is. */
const varRun: VolumeConfig = {
  ...VolumeConfig.zero(),
  type: VolumeType.symlink,
  mount: mountOf({ targetPath: "/var/run" }),
  symlink: { symlinkTargetPath: "/run", force: true },
};

const opt: VolumeConfig = {
  ...VolumeConfig.zero(),
  type: VolumeType.overlay,
  parentId: "EPHEMERAL",
  mount: mountOf({ targetPath: "/opt", selinuxLabel: "system_u:object_r:opt_t:s0", fileMode: 0o755 }),
};

/** By id. Without a complete config there are META and STATE only, and STATE is not made: how it is encrypted META tells. */
export function systemVolumes(
  config: Config | undefined,
  storedEncryption?: EncryptionDocument,
): ReadonlyMap<string, VolumeConfig> {
  const volumes = new Map<string, VolumeConfig>([["META", metaVolume]]);
  if (config === undefined || !configCompleteForBoot(config)) {
    return volumes.set("STATE", { ...unconfiguredState, encryption: encryptionSpec(storedEncryption) });
  }
  const general = generalMaintenance(config);
  const state = documentNamed(config, "STATE");
  const own = documentNamed(config, "EPHEMERAL");
  volumes.set("STATE", withMaintenance(stateVolume(state), state, general));
  // before EPHEMERAL, which takes what is left of the disk
  for (const [id, volume] of imageCacheVolumes(config, systemVolume(config, imageCacheLabel))) volumes.set(id, volume);
  volumes.set("EPHEMERAL", withMaintenance(ephemeral(own, features(config).diskQuotaSupport), own, general));
  for (const folder of folders) volumes.set(folder.id, promotableVolume(folder, config, general));
  return volumes.set("/var/run", varRun).set("/opt", opt);
}
