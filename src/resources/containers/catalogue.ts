// All resource types of this area.
export { ContainerSpec } from "./container-spec.ts";
