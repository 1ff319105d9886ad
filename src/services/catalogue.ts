export { apid } from "./apid.ts";
export { containerd } from "./containerd.ts";
export { machined } from "./machined.ts";
export { udevd } from "./udevd.ts";
