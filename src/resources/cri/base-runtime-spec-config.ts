// BaseRuntimeSpecConfig: settings below every container's runtime spec.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * Settings below every container's runtime spec.
 *
 * Ids: "default" and "overrides".
 */
export const BaseRuntimeSpecConfig = defineResource({
  type: "BaseRuntimeSpecConfigs.cri.talos.dev",
  namespace: "cri",
  message: "cri.BaseRuntimeSpecConfigSpec",
  spec: {
    spec: field(1, struct, ""),
  },
});

export type BaseRuntimeSpecConfig = SpecOf<typeof BaseRuntimeSpecConfig>;
