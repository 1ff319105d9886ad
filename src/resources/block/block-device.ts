// BlockDevice: a disk or partition as the kernel announces it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A disk or partition as the kernel announces it.
 *
 * Ids: kernel device name (sda, sda1, nvme0n1p3, dm-0, loop0).
 */
export const BlockDevice = defineResource({
  type: "BlockDevices.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Type", jsonPath: "{.type}" },
    { name: "PartitionName", jsonPath: "{.partitionName}" },
    { name: "Generation", jsonPath: "{.generation}" },
  ],
  message: "block.DeviceSpec",
  spec: {
    type: field(1, string),
    major: field(2, int),
    minor: field(3, int),
    partitionName: field(4, string, omitEmpty),
    partitionNumber: field(5, int, omitEmpty),
    devicePath: field(7, string),
    generation: field(6, int),
    parent: field(8, string, omitEmpty),
    secondaries: field(9, list(string), omitEmpty),
  },
});

export type BlockDevice = SpecOf<typeof BlockDevice>;
