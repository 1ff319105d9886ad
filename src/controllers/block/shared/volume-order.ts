// In which order volumes are made: a volume that takes the rest of the disk must come last.
import type { Resource } from "../../../cosi/resource.ts";
import type { VolumeConfig } from "../../../resources/block/volume-config.ts";
import { VolumeType } from "../../../resources/block/common/enums.ts";

/** Whether the volume would be made when it is not found. */
export function isProvisioned({ provisioning, type }: VolumeConfig): boolean {
  const isDevice = type === VolumeType.partition || type === VolumeType.disk;
  return isDevice && provisioning.diskSelector.match !== "";
}

function maxSize({ provisioning }: VolumeConfig): bigint {
  const { maxSize: size, relativeMaxSize, negativeMaxSize } = provisioning.partitionSpec;
  return size === 0n || relativeMaxSize > 0n || negativeMaxSize ? 2n ** 64n : size;
}

function compare(a: bigint | number | boolean | string, b: bigint | number | boolean | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Volumes that are only found first; then by wave, fixed before growing, small before large, by id. */
export function inProvisioningOrder(configs: readonly Resource<VolumeConfig>[]): readonly Resource<VolumeConfig>[] {
  return configs.toSorted(
    (a, b) =>
      compare(isProvisioned(a.spec), isProvisioned(b.spec)) ||
      compare(a.spec.provisioning.wave, b.spec.provisioning.wave) ||
      compare(a.spec.provisioning.partitionSpec.grow, b.spec.provisioning.partitionSpec.grow) ||
      compare(maxSize(a.spec), maxSize(b.spec)) ||
      compare(a.metadata.id, b.metadata.id),
  );
}
