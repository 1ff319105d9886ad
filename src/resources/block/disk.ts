// Disk: a whole disk and what it says of itself.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string, uint, uint64 } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A whole disk and what it says of itself.
 *
 * Ids: disk device name (sda, nvme0n1, vda, loop0).
 */
export const Disk = defineResource({
  type: "Disks.block.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Size", jsonPath: "{.pretty_size}" },
    { name: "Read Only", jsonPath: "{.readonly}" },
    { name: "Transport", jsonPath: "{.transport}" },
    { name: "Rotational", jsonPath: "{.rotational}" },
    { name: "WWID", jsonPath: "{.wwid}" },
    { name: "Model", jsonPath: "{.model}" },
    { name: "Serial", jsonPath: "{.serial}" },
  ],
  message: "block.DiskSpec",
  spec: {
    devPath: field(14, string, "dev_path"),
    size: field(1, uint64),
    prettySize: field(15, string, "pretty_size"),
    ioSize: field(2, uint, "io_size"),
    sectorSize: field(3, uint, "sector_size"),
    readonly: field(4, bool),
    cdrom: field(13, bool),
    model: field(5, string, omitEmpty),
    firmwareVersion: field(19, string, "firmware_version", omitEmpty),
    serial: field(6, string, omitEmpty),
    modalias: field(7, string, omitEmpty),
    wwid: field(8, string, omitEmpty),
    uuid: field(17, string, omitEmpty),
    busPath: field(9, string, "bus_path", omitEmpty),
    subSystem: field(10, string, "sub_system", omitEmpty),
    transport: field(11, string, omitEmpty),
    rotational: field(12, bool, omitEmpty),
    secondaryDisks: field(16, list(string), "secondary_disks", omitEmpty),
    symlinks: field(18, list(string), omitEmpty),
  },
});

export type Disk = SpecOf<typeof Disk>;
