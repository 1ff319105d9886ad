// Once the machine runs and is ready, the boot that it could have fallen back to after an upgrade is forgotten.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import type { Meta } from "../../runtime/meta.ts";
import { metaTags } from "../../runtime/meta.ts";

export function dropUpgradeFallbackController(meta: Pick<Meta, "delete" | "flush">): Controller {
  return defineController({
    name: "runtime.DropUpgradeFallbackController",
    inputs: [weak(MachineStatus, { id: "machine" })],
    outputs: [],
    async reconcile({ state, log }) {
      const machine = (await state.find(MachineStatus, "machine"))?.spec;
      if (machine === undefined || machine.stage !== MachineStage.running || !machine.status.ready) return;
      if (!meta.delete(metaTags.upgradeFallback)) return;
      await meta.flush();
      log.info("removed upgrade fallback");
    },
  });
}
