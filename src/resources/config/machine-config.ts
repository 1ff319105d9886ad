// MachineConfig: the machine configuration, in full.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { utf8Bytes } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The machine configuration, in full.
 *
 * Ids: "v1alpha1" (active) and "persistent" (last persisted).
 */
export const MachineConfig = defineResource({
  type: "MachineConfigs.config.talos.dev",
  namespace: "config",
  sensitive: true,
  message: "resource.config.MachineConfigSpec",
  spec: {
    yaml: field(1, utf8Bytes, ""),
  },
});

export type MachineConfig = SpecOf<typeof MachineConfig>;
