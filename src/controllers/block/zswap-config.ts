// block.ZswapConfigController: the kernel parameters of the compressed cache before swap, as its document asks for.
import { documentsOf } from "../../config/document.ts";
import { zswapConfig } from "../../config/documents/zswap-config.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared } from "../../cosi/controller.ts";
import { KernelParamSpec } from "../../resources/runtime/kernel-param-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

const folder = "sys.module.zswap.parameters";
const defaultPoolPercent = 20;

export function zswapConfigController(): Controller {
  return defineController({
    name: "block.ZswapConfigController",
    inputs: [activeConfigInput],
    outputs: [shared(KernelParamSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const [document] = config === undefined ? [] : documentsOf(config, zswapConfig);
      if (document !== undefined) {
        const values = {
          enabled: "Y",
          max_pool_percent: String(document.maxPoolPercent ?? defaultPoolPercent),
          shrinker_enabled: document.shrinkerEnabled === true ? "Y" : "N",
        };
        for (const [name, value] of Object.entries(values)) {
          await state.modify(KernelParamSpec, `${folder}.${name}`, () => ({ value, ignoreErrors: false }));
        }
      }
      await state.cleanup(KernelParamSpec);
    },
  });
}
