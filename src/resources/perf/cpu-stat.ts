// CPUStat: time that the processors spent in each state.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { uint64 } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";
import { cpuStat } from "./common/messages.ts";

/**
 * Time that the processors spent in each state.
 *
 * Ids: "latest".
 */
export const CPUStat = defineResource({
  type: "CPUStats.perf.talos.dev",
  namespace: "perf",
  columns: [
    { name: "User", jsonPath: "{.cpuTotal.user}" },
    { name: "System", jsonPath: "{.cpuTotal.system}" },
  ],
  message: "perf.CPUSpec",
  spec: {
    cpu: field(1, list(cpuStat)),
    cpuTotal: field(2, cpuStat),
    irqTotal: field(3, uint64),
    contextSwitches: field(4, uint64),
    processCreated: field(5, uint64),
    processRunning: field(6, uint64),
    processBlocked: field(7, uint64),
    softIrqTotal: field(8, uint64),
  },
});

export type CPUStat = SpecOf<typeof CPUStat>;
