// LoadedKernelModule: a loaded kernel module, as /proc/modules lists it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A loaded kernel module, as /proc/modules lists it.
 *
 * Ids: module name.
 */
export const LoadedKernelModule = defineResource({
  type: "LoadedKernelModules.runtime.talos.dev",
  namespace: "runtime",
  columns: [{ name: "State", jsonPath: "{.state}" }],
  message: "runtime.LoadedKernelModuleSpec",
  spec: {
    size: field(1, int),
    referenceCount: field(2, int),
    dependencies: field(3, list(string), omitEmpty),
    state: field(4, string),
    address: field(5, string),
  },
});

export type LoadedKernelModule = SpecOf<typeof LoadedKernelModule>;
