// runtime.KernelModuleSpecController: loads the modules that are asked for. Modules are never taken out of the kernel.
import { equalData } from "../../base/equal.ts";
import { errorChain } from "../../base/errors.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, strong } from "../../cosi/controller.ts";
import type { Modules } from "../../linux/modules.ts";
import { KernelModuleSpec } from "../../resources/runtime/kernel-module-spec.ts";

export function kernelModuleSpecController({ modules }: { readonly modules: Modules }): Controller {
  /** Parameters of those that need no more work, by id. */
  const done = new Map<string, readonly string[]>();
  return defineController({
    name: "runtime.KernelModuleSpecController",
    inputs: [strong(KernelModuleSpec)],
    outputs: [],
    async reconcile({ state, log }) {
      const problems: string[] = [];
      for (const { metadata, spec } of await state.list(KernelModuleSpec)) {
        if (metadata.phase !== "running") continue;
        const known = done.get(metadata.id);
        if (known !== undefined) {
          if (!equalData(known, spec.parameters))
            log.warn("module keeps its parameters until the next boot", { module: spec.string });
          done.set(metadata.id, spec.parameters);
          continue;
        }
        try {
          const result = await modules.load(spec.string, spec.parameters);
          if (result === "not-found") throw new Error(`Cannot load module "${spec.string}": found no such module`);
          done.set(metadata.id, spec.parameters);
          log.info("module", { module: spec.string, result });
        } catch (error) {
          problems.push(errorChain(error));
        }
      }
      if (problems.length > 0) throw new Error(problems.join("; "));
    },
  });
}
