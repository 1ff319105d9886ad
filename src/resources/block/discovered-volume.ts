// DiscoveredVolume: what is on a disk or partition: partition table, file system, labels.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string, uint, uint32, uint64 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";

/**
 * What is on a disk or partition: partition table, file system, labels.
 *
 * Ids: device name of disk or partition (sda, sda1).
 */
export const DiscoveredVolume = defineResource({
  type: "DiscoveredVolumes.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Type", jsonPath: "{.type}" },
    { name: "Size", jsonPath: "{.pretty_size}" },
    { name: "Discovered", jsonPath: "{.name}" },
    { name: "Label", jsonPath: "{.label}" },
    { name: "PartitionLabel", jsonPath: "{.partition_label}" },
  ],
  message: "block.DiscoveredVolumeSpec",
  spec: {
    devPath: field(17, string, "dev_path"),
    type: field(14, string),
    devicePath: field(15, string, "device_path"),
    parent: field(16, string, omitEmpty),
    parentDevPath: field(18, string, "parent_dev_path", omitEmpty),
    offset: field(20, uint64),
    size: field(1, uint64),
    prettySize: field(19, string, "pretty_size"),
    sectorSize: field(2, uint, "sector_size", omitEmpty),
    ioSize: field(3, uint, "io_size", omitEmpty),
    name: field(4, string),
    uuid: field(5, string, omitEmpty),
    label: field(6, string, omitEmpty),
    blockSize: field(7, uint32, "block_size", omitEmpty),
    filesystemBlockSize: field(8, uint32, "filesystem_block_size", omitEmpty),
    probedSize: field(9, uint64, "probed_size", omitEmpty),
    partitionUuid: field(10, string, "partition_uuid", omitEmpty),
    partitionType: field(11, string, "partition_type", omitEmpty),
    partitionLabel: field(12, string, "partition_label", omitEmpty),
    partitionIndex: field(13, uint, "partition_index", omitEmpty),
  },
});

export type DiscoveredVolume = SpecOf<typeof DiscoveredVolume>;
