// KernelParamStatus: a kernel parameter's value, and what it was before.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A kernel parameter's value, and what it was before.
 *
 * Ids: proc.sys.<sysctl> or sys.<...>.
 */
export const KernelParamStatus = defineResource({
  type: "KernelParamStatuses.runtime.talos.dev",
  namespace: "runtime",
  aliases: ["sysctls", "kernelparameters", "kernelparams"],
  columns: [
    { name: "Current", jsonPath: "{.current}" },
    { name: "Default", jsonPath: "{.default}" },
    { name: "Unsupported", jsonPath: "{.unsupported}" },
  ],
  message: "runtime.KernelParamStatusSpec",
  spec: {
    current: field(1, string),
    default: field(2, string),
    unsupported: field(3, bool),
  },
});

export type KernelParamStatus = SpecOf<typeof KernelParamStatus>;
