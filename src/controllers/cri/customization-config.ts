// cri.CustomizationConfigController: the parts of containerd's configuration that the config brings.
import { criCustomizations } from "../../config/view/cri.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { CustomizationConfig } from "../../resources/cri/customization-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function customizationConfigController(): Controller {
  return defineController({
    name: "cri.CustomizationConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(CustomizationConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const [name, content] of config === undefined ? [] : criCustomizations(config)) {
        await state.modify(CustomizationConfig, name, () => ({ content }));
      }
      await state.cleanup(CustomizationConfig);
    },
  });
}
