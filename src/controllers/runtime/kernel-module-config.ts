// runtime.KernelModuleConfigController: the kernel modules that the config asks for.
import { kernelModules } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import { KernelModuleSpec } from "../../resources/runtime/kernel-module-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function kernelModuleConfigController(): Controller {
  return defineController({
    name: "runtime.KernelModuleConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(KernelModuleSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const { name, parameters } of config === undefined ? [] : kernelModules(config)) {
        await state.modify(KernelModuleSpec, name, () => ({ string: name, parameters }));
      }
      await state.cleanup(KernelModuleSpec);
    },
  });
}
