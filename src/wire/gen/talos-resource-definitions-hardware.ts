// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface CPUCoreSpec {
  readonly socket: string;
  readonly coreId: string;
  readonly logicalCpUs: readonly number[];
  readonly vendorId: string;
  readonly cpuFamily: string;
  readonly model: string;
  readonly modelName: string;
  readonly stepping: string;
  readonly microcode: string;
  readonly cacheSize: string;
  readonly coresPerSocket: number;
  readonly threadsPerSocket: number;
  readonly flags: readonly string[];
  readonly bugs: readonly string[];
  readonly bogoMips: number;
  readonly addressSizes: string;
}

export const CPUCoreSpec: Message<CPUCoreSpec> = {
  name: "talos.resource.definitions.hardware.CPUCoreSpec",
  fields: [
    { number: 1, name: "socket", kind: "string" },
    { number: 2, name: "coreId", kind: "string" },
    { number: 3, name: "logicalCpUs", kind: "uint32", label: "repeated" },
    { number: 4, name: "vendorId", kind: "string" },
    { number: 5, name: "cpuFamily", kind: "string" },
    { number: 6, name: "model", kind: "string" },
    { number: 7, name: "modelName", kind: "string" },
    { number: 8, name: "stepping", kind: "string" },
    { number: 9, name: "microcode", kind: "string" },
    { number: 10, name: "cacheSize", kind: "string" },
    { number: 11, name: "coresPerSocket", kind: "uint32" },
    { number: 12, name: "threadsPerSocket", kind: "uint32" },
    { number: 13, name: "flags", kind: "string", label: "repeated" },
    { number: 14, name: "bugs", kind: "string", label: "repeated" },
    { number: 15, name: "bogoMips", kind: "double" },
    { number: 16, name: "addressSizes", kind: "string" },
  ],
};

export interface MemoryModuleSpec {
  readonly size: number;
  readonly deviceLocator: string;
  readonly bankLocator: string;
  readonly speed: number;
  readonly manufacturer: string;
  readonly serialNumber: string;
  readonly assetTag: string;
  readonly productName: string;
}

export const MemoryModuleSpec: Message<MemoryModuleSpec> = {
  name: "talos.resource.definitions.hardware.MemoryModuleSpec",
  fields: [
    { number: 1, name: "size", kind: "uint32" },
    { number: 2, name: "deviceLocator", kind: "string" },
    { number: 3, name: "bankLocator", kind: "string" },
    { number: 4, name: "speed", kind: "uint32" },
    { number: 5, name: "manufacturer", kind: "string" },
    { number: 6, name: "serialNumber", kind: "string" },
    { number: 7, name: "assetTag", kind: "string" },
    { number: 8, name: "productName", kind: "string" },
  ],
};

export interface PCIDeviceSpec {
  readonly class: string;
  readonly subclass: string;
  readonly vendor: string;
  readonly product: string;
  readonly classId: string;
  readonly subclassId: string;
  readonly vendorId: string;
  readonly productId: string;
  readonly driver: string;
}

export const PCIDeviceSpec: Message<PCIDeviceSpec> = {
  name: "talos.resource.definitions.hardware.PCIDeviceSpec",
  fields: [
    { number: 1, name: "class", kind: "string" },
    { number: 2, name: "subclass", kind: "string" },
    { number: 3, name: "vendor", kind: "string" },
    { number: 4, name: "product", kind: "string" },
    { number: 5, name: "classId", kind: "string" },
    { number: 6, name: "subclassId", kind: "string" },
    { number: 7, name: "vendorId", kind: "string" },
    { number: 8, name: "productId", kind: "string" },
    { number: 9, name: "driver", kind: "string" },
  ],
};

export interface PCIDriverRebindConfigSpec {
  readonly pciid: string;
  readonly targetDriver: string;
}

export const PCIDriverRebindConfigSpec: Message<PCIDriverRebindConfigSpec> = {
  name: "talos.resource.definitions.hardware.PCIDriverRebindConfigSpec",
  fields: [
    { number: 1, name: "pciid", kind: "string" },
    { number: 2, name: "targetDriver", kind: "string" },
  ],
};

export interface PCIDriverRebindStatusSpec {
  readonly pciid: string;
  readonly targetDriver: string;
}

export const PCIDriverRebindStatusSpec: Message<PCIDriverRebindStatusSpec> = {
  name: "talos.resource.definitions.hardware.PCIDriverRebindStatusSpec",
  fields: [
    { number: 1, name: "pciid", kind: "string" },
    { number: 2, name: "targetDriver", kind: "string" },
  ],
};

export interface ProcessorSpec {
  readonly socket: string;
  readonly manufacturer: string;
  readonly productName: string;
  readonly maxSpeed: number;
  readonly bootSpeed: number;
  readonly status: number;
  readonly serialNumber: string;
  readonly assetTag: string;
  readonly partNumber: string;
  readonly coreCount: number;
  readonly coreEnabled: number;
  readonly threadCount: number;
}

export const ProcessorSpec: Message<ProcessorSpec> = {
  name: "talos.resource.definitions.hardware.ProcessorSpec",
  fields: [
    { number: 1, name: "socket", kind: "string" },
    { number: 2, name: "manufacturer", kind: "string" },
    { number: 3, name: "productName", kind: "string" },
    { number: 4, name: "maxSpeed", kind: "uint32" },
    { number: 5, name: "bootSpeed", kind: "uint32" },
    { number: 6, name: "status", kind: "uint32" },
    { number: 7, name: "serialNumber", kind: "string" },
    { number: 8, name: "assetTag", kind: "string" },
    { number: 9, name: "partNumber", kind: "string" },
    { number: 10, name: "coreCount", kind: "uint32" },
    { number: 11, name: "coreEnabled", kind: "uint32" },
    { number: 12, name: "threadCount", kind: "uint32" },
  ],
};

export interface SystemInformationSpec {
  readonly manufacturer: string;
  readonly productName: string;
  readonly version: string;
  readonly serialNumber: string;
  readonly uuid: string;
  readonly wakeUpType: string;
  readonly skuNumber: string;
  readonly biosVersion: string;
}

export const SystemInformationSpec: Message<SystemInformationSpec> = {
  name: "talos.resource.definitions.hardware.SystemInformationSpec",
  fields: [
    { number: 1, name: "manufacturer", kind: "string" },
    { number: 2, name: "productName", kind: "string" },
    { number: 3, name: "version", kind: "string" },
    { number: 4, name: "serialNumber", kind: "string" },
    { number: 5, name: "uuid", kind: "string" },
    { number: 6, name: "wakeUpType", kind: "string" },
    { number: 7, name: "skuNumber", kind: "string" },
    { number: 8, name: "biosVersion", kind: "string" },
  ],
};
