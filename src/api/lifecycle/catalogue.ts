// RPCs of the lifecycle service that are written.
export { install } from "./install.ts";
export { upgrade } from "./upgrade.ts";
