// All controllers of this area.
export { machineTypeController } from "./machine-type.ts";
