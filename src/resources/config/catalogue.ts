// All resource types of this area.
export { MachineConfig } from "./machine-config.ts";
export { MachineType } from "./machine-type.ts";
