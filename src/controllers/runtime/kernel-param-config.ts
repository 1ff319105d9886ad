// runtime.KernelParamConfigController: the kernel parameters that the config asks for.
import { sysctls, sysfs } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import { KernelParamSpec } from "../../resources/runtime/kernel-param-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function kernelParamConfigController(): Controller {
  return defineController({
    name: "runtime.KernelParamConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(KernelParamSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const wanted =
        config === undefined ? [] : [["proc.sys", sysctls(config)] as const, ["sys", sysfs(config)] as const];
      for (const [prefix, params] of wanted) {
        for (const [name, value] of Object.entries(params)) {
          await state.modify(KernelParamSpec, `${prefix}.${name}`, () => ({ value, ignoreErrors: false }));
        }
      }
      await state.cleanup(KernelParamSpec);
    },
  });
}
