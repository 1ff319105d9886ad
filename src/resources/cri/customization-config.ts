// CustomizationConfig: a part of the container runtime's configuration given by the user.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A part of the container runtime's configuration given by the user.
 *
 * Ids: customization document name.
 */
export const CustomizationConfig = defineResource({
  type: "CustomizationConfigs.cri.talos.dev",
  namespace: "cri",
  sensitive: true,
  message: "cri.CustomizationConfigSpec",
  spec: {
    content: field(1, string),
  },
});

export type CustomizationConfig = SpecOf<typeof CustomizationConfig>;
