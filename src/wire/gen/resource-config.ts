// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export const MachineType = {
  UNKNOWN: 0,
  INIT: 1,
  CONTROL_PLANE: 2,
  WORKER: 3,
} as const;
export type MachineType = number;

export interface MachineConfigSpec {
  readonly yamlMarshalled: Uint8Array;
}

export const MachineConfigSpec: Message<MachineConfigSpec> = {
  name: "resource.config.MachineConfigSpec",
  fields: [
    { number: 1, name: "yamlMarshalled", kind: "bytes" },
  ],
};

export interface MachineTypeSpec {
  readonly machineType: MachineType;
}

export const MachineTypeSpec: Message<MachineTypeSpec> = {
  name: "resource.config.MachineTypeSpec",
  fields: [
    { number: 1, name: "machineType", kind: "enum" },
  ],
};
