// The controllers that find, keep and read the machine config. Imported by programs only.
export { acquireController } from "./acquire.ts";
export { confirmationController } from "./confirmation.ts";
export { machineTypeController } from "./machine-type.ts";
export { persistenceController } from "./persistence.ts";
