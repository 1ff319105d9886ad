// All resource types of this area.
export { CPUStat } from "./cpu-stat.ts";
export { MemoryStat } from "./memory-stat.ts";
