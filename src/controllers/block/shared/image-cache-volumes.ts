// The volumes of the image cache: a partition of its own on the system disk, and the medium that the node was started from.
import { imageCacheLabel } from "../../../boot/partition-layout.ts";
import type { Config } from "../../../config/document.ts";
import type { VolumeConfig as VolumeDocument } from "../../../config/documents/volume-config.ts";
import { features } from "../../../config/view/machine.ts";
import { FilesystemType, VolumeType } from "../../../resources/block/common/enums.ts";
import { VolumeConfig } from "../../../resources/block/volume-config.ts";
import {
  cacheDiskTarget,
  cacheDiskVolume,
  cacheMediumTarget,
  cacheMediumVolume,
} from "../../../runtime/image-cache.ts";
import {
  encryptionSpec,
  generalMaintenance,
  mountOf,
  partitionSizes,
  partitionVolume,
  systemWave,
  withMaintenance,
} from "./partition-volume.ts";

const MiB = 1024n * 1024n;
const smallestBytes = 500n * MiB;
const usualLargestBytes = 1024n * MiB;
/** What labels of our media, and of those of the reference, begin with. */
const mediumLabels = ["ICHOR_", "TALOS_"] as const;

const diskMount = mountOf({
  targetPath: cacheDiskTarget,
  selinuxLabel: "system_u:object_r:system_t:s0",
  fileMode: 0o700,
  secure: true,
  noExec: true,
});

/** Without a document the partition of a disk image is used as it is; with one it is made when it is not there. */
function diskVolume(document: VolumeDocument | undefined): VolumeConfig {
  if (document === undefined) {
    return {
      ...VolumeConfig.zero(),
      type: VolumeType.partition,
      locator: { match: `volume.partition_label == "${imageCacheLabel}" && volume.name != ""`, diskMatch: "" },
      mount: diskMount,
    };
  }
  const sizes = partitionSizes(document.provisioning ?? {}, { minSize: smallestBytes, grow: false });
  const isLimited = document.provisioning?.maxSize !== undefined;
  const largest = sizes.minSize > usualLargestBytes ? sizes.minSize : usualLargestBytes;
  return {
    ...partitionVolume({
      ...sizes,
      maxSize: isLimited ? sizes.maxSize : largest,
      label: imageCacheLabel,
      wave: systemWave,
      diskSelector: document.provisioning?.diskSelector?.match || "system_disk",
      filesystem: FilesystemType.ext4,
      filesystemLabel: imageCacheLabel,
      mount: diskMount,
    }),
    encryption: encryptionSpec(document.encryption),
  };
}

const mediumVolume: VolumeConfig = {
  ...VolumeConfig.zero(),
  type: VolumeType.disk,
  locator: {
    match: `volume.name in ["iso9660", "vfat"] && (${mediumLabels.map((label) => `volume.label.startsWith("${label}")`).join(" || ")})`,
    diskMatch: "",
  },
  mount: mountOf({ targetPath: cacheMediumTarget, fileMode: 0o700, secure: true, noExec: true }),
};

/** By id; none unless the config switches the cache on. */
export function imageCacheVolumes(
  config: Config,
  document: VolumeDocument | undefined,
): readonly (readonly [string, VolumeConfig])[] {
  if (!features(config).localImageCache) return [];
  return [
    [cacheDiskVolume, withMaintenance(diskVolume(document), document ?? {}, generalMaintenance(config))],
    [cacheMediumVolume, mediumVolume],
  ];
}
