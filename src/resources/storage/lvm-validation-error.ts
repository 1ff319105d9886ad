// LVMValidationError: why a wish for a logical volume cannot be served.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Why a wish for a logical volume cannot be served.
 *
 * Ids: VG name, or <vg>/<lv> form.
 */
export const LVMValidationError = defineResource({
  type: "LVMValidationErrors.storage.talos.dev",
  namespace: "storage",
  columns: [
    { name: "VG", jsonPath: "{.vgName}" },
    { name: "Message", jsonPath: "{.message}" },
  ],
  message: "storage.LVMValidationErrorSpec",
  spec: {
    vgName: field(1, string),
    message: field(2, string),
  },
});

export type LVMValidationError = SpecOf<typeof LVMValidationError>;
