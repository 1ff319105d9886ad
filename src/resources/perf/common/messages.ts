// Messages that specs of several resources of this area share.
import type { ValueOf } from "../../../cosi/spec.ts";
import { float64 } from "../../../cosi/scalars.ts";
import { field, message } from "../../../cosi/spec.ts";

export const cpuStat = message("perf.CPUStat", {
  user: field(1, float64),
  nice: field(2, float64),
  system: field(3, float64),
  idle: field(4, float64),
  iowait: field(5, float64),
  irq: field(6, float64),
  softIrq: field(7, float64),
  steal: field(8, float64),
  guest: field(9, float64),
  guestNice: field(10, float64),
});
export type CpuStat = ValueOf<typeof cpuStat>;
