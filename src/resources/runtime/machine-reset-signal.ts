// MachineResetSignal: says that the machine is about to be reset.
import { defineResource } from "../../cosi/resource.ts";

/**
 * Says that the machine is about to be reset.
 *
 * Ids: "machine".
 */
export const MachineResetSignal = defineResource({
  type: "MachineResetSignals.runtime.talos.dev",
  namespace: "runtime",
  spec: {},
});
