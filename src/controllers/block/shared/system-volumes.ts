// The volumes every node has. Data: partitions on the system disk, and folders below EPHEMERAL.
import { parseByteSize } from "../../../config/bytesize.ts";
import { configCompleteForBoot } from "../../../config/config.ts";
import type { Config } from "../../../config/document.ts";
import { documentsOf } from "../../../config/document.ts";
import type { VolumeConfig as VolumeDocument } from "../../../config/documents/volume-config.ts";
import { volumeConfig } from "../../../config/documents/volume-config.ts";
import { features } from "../../../config/view/machine.ts";
import { FilesystemType, VolumeType } from "../../../resources/block/common/enums.ts";
import type { MountSpec } from "../../../resources/block/common/messages.ts";
import { mountSpec } from "../../../resources/block/common/messages.ts";
import { VolumeConfig } from "../../../resources/block/volume-config.ts";

const MiB = 1024n * 1024n;
const linuxData = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
const minAllocationGroupBytes = 64n * 1024n * MiB;
const systemWave = -1;

function mount(values: Partial<MountSpec>): MountSpec {
  return { ...mountSpec.zero(), ...values };
}

const metaVolume: VolumeConfig = {
  ...VolumeConfig.zero(),
  type: VolumeType.partition,
  locator: {
    match: 'volume.partition_label == "META" && volume.name in ["", "talosmeta"] && volume.size == 1048576u',
    diskMatch: "",
  },
};

const stateMount = mount({
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

interface PartitionSizes {
  readonly minSize: bigint;
  /** 0: no limit. */
  readonly maxSize: bigint;
  /** Percents of the free space; 0: no limit. */
  readonly relativeMaxSize?: bigint;
  readonly grow: boolean;
  readonly diskSelector?: string;
}

function partitionVolume(label: string, sizes: PartitionSizes, mountOf: MountSpec): VolumeConfig {
  const { minSize, maxSize, relativeMaxSize = 0n, grow, diskSelector = "system_disk" } = sizes;
  return {
    ...VolumeConfig.zero(),
    type: VolumeType.partition,
    provisioning: {
      wave: systemWave,
      diskSelector: { match: diskSelector, external: "" },
      partitionSpec: {
        minSize,
        maxSize,
        relativeMaxSize,
        negativeMaxSize: false,
        grow,
        label,
        typeUUID: linuxData,
      },
      filesystemSpec: { type: FilesystemType.xfs, label, minAllocationGroupSize: minAllocationGroupBytes },
    },
    locator: { match: `volume.partition_label == "${label}"`, diskMatch: "" },
    mount: mountOf,
  };
}

/** Undefined when the config says nothing. */
function bytesOf(text: string | undefined): bigint | undefined {
  return text === undefined || text === "" ? undefined : parseByteSize(text);
}

function ephemeralSizes(provisioning: VolumeDocument["provisioning"]): PartitionSizes {
  const { minSize, maxSize = "", grow = true, diskSelector } = provisioning ?? {};
  const isPercent = maxSize.endsWith("%");
  const match = diskSelector?.match ?? "";
  return {
    minSize: bytesOf(minSize) ?? 2048n * MiB,
    maxSize: isPercent ? 0n : (bytesOf(maxSize) ?? 0n),
    relativeMaxSize: isPercent ? BigInt(maxSize.slice(0, -1)) : 0n,
    grow,
    ...(match === "" ? {} : { diskSelector: match }),
  };
}

function ephemeral(document: VolumeDocument | undefined, diskQuota: boolean): VolumeConfig {
  return partitionVolume(
    "EPHEMERAL",
    ephemeralSizes(document?.provisioning),
    mount({
      targetPath: "/var",
      selinuxLabel: "system_u:object_r:ephemeral_t:s0",
      projectQuotaSupport: diskQuota,
      fileMode: 0o755,
      secure: document?.mount?.secure ?? true,
    }),
  );
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

function folderVolume({ parent, name, mode, label, owner = 0, recursive = false }: Folder): VolumeConfig {
  return {
    ...VolumeConfig.zero(),
    type: VolumeType.directory,
    mount: mount({
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
  mount: mount({ targetPath: "/var/run" }),
  symlink: { symlinkTargetPath: "/run", force: true },
};

const opt: VolumeConfig = {
  ...VolumeConfig.zero(),
  type: VolumeType.overlay,
  parentId: "EPHEMERAL",
  mount: mount({ targetPath: "/opt", selinuxLabel: "system_u:object_r:opt_t:s0", fileMode: 0o755 }),
};

/** By id. Without a complete config there are META and STATE only, and STATE is not made. */
export function systemVolumes(config: Config | undefined): ReadonlyMap<string, VolumeConfig> {
  const volumes = new Map<string, VolumeConfig>([["META", metaVolume]]);
  if (config === undefined || !configCompleteForBoot(config)) return volumes.set("STATE", unconfiguredState);
  const documents = documentsOf(config, volumeConfig);
  volumes.set("STATE", partitionVolume("STATE", { minSize: 100n * MiB, maxSize: 100n * MiB, grow: false }, stateMount));
  const own = documents.find(({ name }) => name === "EPHEMERAL");
  volumes.set("EPHEMERAL", ephemeral(own, features(config).diskQuotaSupport));
  for (const folder of folders) volumes.set(folder.id, folderVolume(folder));
  return volumes.set("/var/run", varRun).set("/opt", opt);
}
