// runtime.KernelModuleStatusController: the modules that are loaded, and those that are part of the kernel.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { Modules } from "../../linux/modules.ts";
import type { Uevents } from "../../linux/uevents.ts";
import { KernelModuleState, KernelModuleType } from "../../resources/runtime/common/enums.ts";
import { KernelModuleStatus } from "../../resources/runtime/kernel-module-status.ts";
import { LoadedKernelModule } from "../../resources/runtime/loaded-kernel-module.ts";

const states: Readonly<Record<string, number>> = {
  Live: KernelModuleState.live,
  Loading: KernelModuleState.loading,
  Unloading: KernelModuleState.unloading,
};

/** Changes come in bursts, when a device brings its modules. */
const settleMs = 500;

export function kernelModuleStatusController({
  modules,
  uevents,
}: {
  readonly modules: Modules;
  readonly uevents: Uevents;
}): Controller {
  return defineController({
    name: "runtime.KernelModuleStatusController",
    inputs: [],
    outputs: [exclusive(LoadedKernelModule), exclusive(KernelModuleStatus)],
    async source(context) {
      for await (const message of uevents.listen(context.signal)) {
        if (message.kind === "overrun" || message.event.subsystem === "module") context.wake();
      }
    },
    async reconcile({ state, clock, signal }) {
      await clock.sleep(settleMs, signal);
      for (const module of await modules.loaded()) {
        const { sizeBytes, references, usedBy, address } = module;
        const shared = { size: sizeBytes, referenceCount: references, dependencies: usedBy, address };
        await state.modify(LoadedKernelModule, module.name, () => ({ ...shared, state: module.state }));
        const status = {
          ...shared,
          type: KernelModuleType.dynamic,
          state: states[module.state] ?? KernelModuleState.live,
        };
        await state.modify(KernelModuleStatus, module.name, () => status);
      }
      for (const name of await modules.builtIn()) {
        await state.modify(KernelModuleStatus, name, () => ({
          ...KernelModuleStatus.zero(),
          type: KernelModuleType["built-in"],
          state: KernelModuleState["built-in"],
        }));
      }
      await state.cleanup(LoadedKernelModule);
      await state.cleanup(KernelModuleStatus);
    },
  });
}
