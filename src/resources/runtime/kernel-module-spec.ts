// KernelModuleSpec: a kernel module that shall be loaded.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * A kernel module that shall be loaded.
 *
 * Ids: module name.
 */
export const KernelModuleSpec = defineResource({
  type: "KernelModuleSpecs.runtime.talos.dev",
  namespace: "runtime",
  message: "runtime.KernelModuleSpecSpec",
  spec: {
    string: field(1, string),
    parameters: field(2, list(string)),
  },
});

export type KernelModuleSpec = SpecOf<typeof KernelModuleSpec>;
