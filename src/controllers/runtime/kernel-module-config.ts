// runtime.KernelModuleConfigController: the kernel modules that the config asks for, and what pods' networks need.
import { kernelModules } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import { KernelModuleSpec } from "../../resources/runtime/kernel-module-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

/** What pods' networks need and the kernel does not load by itself: flannel and kube-proxy look for it. */
const networkModule = "br_netfilter";

export function kernelModuleConfigController(): Controller {
  return defineController({
    name: "runtime.KernelModuleConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(KernelModuleSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      if (config !== undefined)
        await state.modify(KernelModuleSpec, networkModule, () => ({ string: networkModule, parameters: [] }));
      for (const { name, parameters } of config === undefined ? [] : kernelModules(config)) {
        await state.modify(KernelModuleSpec, name, () => ({ string: name, parameters }));
      }
      await state.cleanup(KernelModuleSpec);
    },
  });
}
