// What the config says about volumes: documents, and the older sections of the machine document.
import { parseByteSize } from "../bytesize.ts";
import { documentsOf, type Config } from "../document.ts";
import { volumeConfig, type VolumeConfig } from "../documents/volume-config.ts";
import { isDiskMountPoint } from "../rules/disk-mount-point.ts";
import { legacyOf } from "./machine.ts";

type Encryption = NonNullable<VolumeConfig["encryption"]>;

const legacyKeys = { STATE: "state", EPHEMERAL: "ephemeral" } as const;

function hasLegacyKey(name: string): name is keyof typeof legacyKeys {
  return Object.hasOwn(legacyKeys, name);
}

/** The older section names its provider freely, and there is one only: who asks for encryption never gets a volume that is open. */
function legacyEncryption(config: Config, name: string): Encryption | undefined {
  if (!hasLegacyKey(name)) return undefined;
  const section = legacyOf(config)?.machine?.systemDiskEncryption?.[legacyKeys[name]];
  return section === undefined ? undefined : { ...section, provider: "luks2" };
}

/**
 * What is said of a system volume (`STATE`, `EPHEMERAL`, `ETCD`, …), its encryption in `machine.systemDiskEncryption` too; the document's own counts first.
 * Undefined when nothing is.
 */
export function systemVolume(config: Config, name: string): VolumeConfig | undefined {
  const document = documentsOf(config, volumeConfig).find((each) => each.name === name);
  const legacy = document?.encryption === undefined ? legacyEncryption(config, name) : undefined;
  return legacy === undefined ? document : { ...document, name, encryption: legacy };
}

/** A partition that `machine.disks` asks for. */
export interface DiskPartition {
  /** `<device>-<number>`: of its volume, and of the wish to mount it. */
  readonly id: string;
  /** Path of the disk, or of a link to it. */
  readonly device: string;
  /** Of the partition on its disk, from 1. */
  readonly number: number;
  /** Undefined: what is left of the disk. */
  readonly sizeBytes: bigint | undefined;
  /** Absolute path below `/var`; undefined when the partition is not mounted. */
  readonly mountPoint: string | undefined;
}

/** In the order of the config: the one in which they are made. */
export function diskPartitions(config: Config): readonly DiskPartition[] {
  const known = new Map<string, number>(); // patches append: a device may be there twice
  return (legacyOf(config)?.machine?.disks ?? []).flatMap(({ device = "", partitions = [] }) =>
    partitions.map(({ size = "", mountpoint = "" }) => {
      const number = (known.get(device) ?? 0) + 1;
      known.set(device, number);
      const bytes = parseByteSize(size) ?? 0n;
      return {
        id: `${device}-${number}`,
        device,
        number,
        sizeBytes: bytes > 0n ? bytes : undefined,
        mountPoint: isDiskMountPoint(mountpoint) ? mountpoint : undefined,
      };
    }),
  );
}
