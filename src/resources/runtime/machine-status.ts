// MachineStatus: stage of the machine's life and what it still waits for.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, message } from "../../cosi/spec.ts";
import { machineStage } from "./common/enums.ts";

/**
 * Stage of the machine's life and what it still waits for.
 *
 * Ids: "machine".
 */
export const MachineStatus = defineResource({
  type: "MachineStatuses.runtime.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Stage", jsonPath: "{.stage}" },
    { name: "Ready", jsonPath: "{.status.ready}" },
  ],
  message: "runtime.MachineStatusSpec",
  spec: {
    stage: field(1, machineStage),
    status: field(
      2,
      message("runtime.MachineStatusStatus", {
        ready: field(1, bool),
        unmetConditions: field(
          2,
          list(
            message("runtime.UnmetCondition", {
              name: field(1, string),
              reason: field(2, string),
            }),
          ),
        ),
      }),
    ),
  },
});

export type MachineStatus = SpecOf<typeof MachineStatus>;
