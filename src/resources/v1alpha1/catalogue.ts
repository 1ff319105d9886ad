// All resource types of this area.
export { AcquireConfigSpec } from "./acquire-config-spec.ts";
export { AcquireConfigStatus } from "./acquire-config-status.ts";
export { Service } from "./service.ts";
