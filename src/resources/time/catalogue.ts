// All resource types of this area.
export { AdjtimeStatus } from "./adjtime-status.ts";
export { TimeStatus } from "./time-status.ts";
