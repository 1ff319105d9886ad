// The RPCs of this service that are written: names only, one a line.
export { time } from "./time.ts";
export { timeCheck } from "./time-check.ts";
