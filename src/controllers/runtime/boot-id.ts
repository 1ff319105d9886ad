// Shows the kernel's id of this boot.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { KernelInfo } from "../../linux/kernel-info.ts";
import { BootID } from "../../resources/runtime/boot-id.ts";

export function bootIdController(kernel: Pick<KernelInfo, "bootId">): Controller {
  return defineController({
    name: "runtime.BootIDController",
    inputs: [],
    outputs: [exclusive(BootID)],
    async reconcile({ state }) {
      const bootID = await kernel.bootId();
      await state.modify(BootID, "boot-id", () => ({ bootID }));
    },
  });
}
