// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";

export const DiskDiskType = {
  UNKNOWN: 0,
  SSD: 1,
  HDD: 2,
  NVME: 3,
  SD: 4,
  CD: 5,
} as const;
export type DiskDiskType = number;

export const BlockDeviceWipeDescriptorMethod = {
  FAST: 0,
  ZEROES: 1,
} as const;
export type BlockDeviceWipeDescriptorMethod = number;

export interface Disk {
  readonly size: bigint;
  readonly model: string;
  readonly deviceName: string;
  readonly name: string;
  readonly serial: string;
  readonly modalias: string;
  readonly uuid: string;
  readonly wwid: string;
  readonly type: DiskDiskType;
  readonly busPath: string;
  readonly systemDisk: boolean;
  readonly subsystem: string;
  readonly readonly: boolean;
}

export const Disk: Message<Disk> = {
  name: "storage.Disk",
  fields: [
    { number: 1, name: "size", kind: "uint64" },
    { number: 2, name: "model", kind: "string" },
    { number: 3, name: "deviceName", kind: "string" },
    { number: 4, name: "name", kind: "string" },
    { number: 5, name: "serial", kind: "string" },
    { number: 6, name: "modalias", kind: "string" },
    { number: 7, name: "uuid", kind: "string" },
    { number: 8, name: "wwid", kind: "string" },
    { number: 9, name: "type", kind: "enum" },
    { number: 10, name: "busPath", kind: "string" },
    { number: 11, name: "systemDisk", kind: "bool" },
    { number: 12, name: "subsystem", kind: "string" },
    { number: 13, name: "readonly", kind: "bool" },
  ],
};

export interface Disks {
  readonly metadata?: common.Metadata | undefined;
  readonly disks: readonly Disk[];
}

export const Disks: Message<Disks> = {
  name: "storage.Disks",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "disks", kind: "message", label: "repeated", message: () => Disk },
  ],
};

export interface DisksResponse {
  readonly messages: readonly Disks[];
}

export const DisksResponse: Message<DisksResponse> = {
  name: "storage.DisksResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => Disks },
  ],
};

export interface BlockDeviceWipeRequest {
  readonly devices: readonly BlockDeviceWipeDescriptor[];
}

export const BlockDeviceWipeRequest: Message<BlockDeviceWipeRequest> = {
  name: "storage.BlockDeviceWipeRequest",
  fields: [
    { number: 1, name: "devices", kind: "message", label: "repeated", message: () => BlockDeviceWipeDescriptor },
  ],
};

export interface BlockDeviceWipeDescriptor {
  readonly device: string;
  readonly method: BlockDeviceWipeDescriptorMethod;
  readonly skipVolumeCheck: boolean;
  readonly skipSecondaryCheck: boolean;
  readonly dropPartition: boolean;
}

export const BlockDeviceWipeDescriptor: Message<BlockDeviceWipeDescriptor> = {
  name: "storage.BlockDeviceWipeDescriptor",
  fields: [
    { number: 1, name: "device", kind: "string" },
    { number: 2, name: "method", kind: "enum" },
    { number: 3, name: "skipVolumeCheck", kind: "bool" },
    { number: 4, name: "dropPartition", kind: "bool" },
    { number: 5, name: "skipSecondaryCheck", kind: "bool" },
  ],
};

export interface BlockDeviceWipeResponse {
  readonly messages: readonly BlockDeviceWipe[];
}

export const BlockDeviceWipeResponse: Message<BlockDeviceWipeResponse> = {
  name: "storage.BlockDeviceWipeResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => BlockDeviceWipe },
  ],
};

export interface BlockDeviceWipe {
  readonly metadata?: common.Metadata | undefined;
}

export const BlockDeviceWipe: Message<BlockDeviceWipe> = {
  name: "storage.BlockDeviceWipe",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
  ],
};
