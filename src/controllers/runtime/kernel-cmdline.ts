// Shows the kernel's command line.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { KernelInfo } from "../../linux/kernel-info.ts";
import { KernelCmdline } from "../../resources/runtime/kernel-cmdline.ts";

export function kernelCmdlineController(kernel: Pick<KernelInfo, "commandLine">): Controller {
  return defineController({
    name: "runtime.KernelCmdlineController",
    inputs: [],
    outputs: [exclusive(KernelCmdline)],
    async reconcile({ state }) {
      const cmdline = await kernel.commandLine();
      await state.modify(KernelCmdline, "cmdline", () => ({ cmdline }));
    },
  });
}
