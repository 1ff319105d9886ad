// MachineType: whether the machine is a control plane node or a worker.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field } from "../../cosi/spec.ts";
import { machineKind } from "./common/enums.ts";

/**
 * Whether the machine is a control plane node or a worker.
 *
 * Ids: "machine-type".
 */
export const MachineType = defineResource({
  type: "MachineTypes.config.talos.dev",
  namespace: "config",
  columns: [{ name: "Type", jsonPath: "{@}" }],
  message: "resource.config.MachineTypeSpec",
  spec: {
    type: field(1, { ...machineKind, name: "resource.config.MachineType" }, ""),
  },
});

export type MachineType = SpecOf<typeof MachineType>;
