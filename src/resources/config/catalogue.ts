// All resource types of this area.
export { ConfigConfirmation } from "./config-confirmation.ts";
export { MachineConfig } from "./machine-config.ts";
export { MachineType } from "./machine-type.ts";
