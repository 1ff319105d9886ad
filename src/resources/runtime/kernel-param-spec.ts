// KernelParamSpec: a kernel parameter that the user wants.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A kernel parameter that the user wants.
 *
 * Ids: proc.sys.<sysctl> or sys.<sysfs path with dots>.
 */
export const KernelParamSpec = defineResource({
  type: "KernelParamSpecs.runtime.talos.dev",
  namespace: "runtime",
  message: "runtime.KernelParamSpecSpec",
  spec: {
    value: field(1, string),
    ignoreErrors: field(2, bool),
  },
});

export type KernelParamSpec = SpecOf<typeof KernelParamSpec>;
