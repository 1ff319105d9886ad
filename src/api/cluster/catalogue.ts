// The RPCs of this service that are written: names only, one a line.
export { healthCheck } from "./health-check.ts";
