// The RPCs of this service that are written: names only, one a line.
export { containerRun } from "./container-run.ts";
