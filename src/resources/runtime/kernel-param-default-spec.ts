// KernelParamDefaultSpec: a kernel parameter that the node sets unless told otherwise.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A kernel parameter that the node sets unless told otherwise.
 *
 * Ids: proc.sys.<sysctl>.
 */
export const KernelParamDefaultSpec = defineResource({
  type: "KernelParamDefaultSpecs.runtime.talos.dev",
  namespace: "runtime",
  message: "runtime.KernelParamSpecSpec",
  spec: {
    value: field(1, string),
    ignoreErrors: field(2, bool),
  },
});

export type KernelParamDefaultSpec = SpecOf<typeof KernelParamDefaultSpec>;
