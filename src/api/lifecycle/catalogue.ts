// RPCs of the lifecycle service that are written.
export { upgrade } from "./upgrade.ts";
