// runtime.ExtensionServiceConfigController: what the config gives the services of extensions.
import { extensionServices } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { ExtensionServiceConfig } from "../../resources/runtime/extension-service-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function extensionServiceConfigController(): Controller {
  return defineController({
    name: "runtime.ExtensionServiceConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(ExtensionServiceConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const { name, ...spec } of config === undefined ? [] : extensionServices(config)) {
        await state.modify(ExtensionServiceConfig, name, () => spec);
      }
      await state.cleanup(ExtensionServiceConfig);
    },
  });
}
