// KernelModuleStatus: a kernel module that is loaded or built in.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { kernelModuleState, kernelModuleType } from "./common/enums.ts";

/**
 * A kernel module that is loaded or built in.
 *
 * Ids: module name.
 */
export const KernelModuleStatus = defineResource({
  type: "KernelModuleStatuses.runtime.talos.dev",
  namespace: "runtime",
  aliases: ["module", "modules"],
  columns: [
    { name: "Type", jsonPath: "{.type}" },
    { name: "State", jsonPath: "{.state}" },
  ],
  message: "runtime.KernelModuleStatusSpec",
  spec: {
    type: field(1, kernelModuleType),
    size: field(2, int),
    referenceCount: field(3, int),
    dependencies: field(4, list(string), omitEmpty),
    state: field(5, kernelModuleState),
    address: field(6, string),
  },
});

export type KernelModuleStatus = SpecOf<typeof KernelModuleStatus>;
