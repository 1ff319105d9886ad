// cri.RuntimeSpecConfigController: the spec that every pod's containers start from, and what the config changes about it.
import { runtimeSpecOverrides } from "../../config/view/cri.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { defaultSpec } from "../../formats/oci/spec.ts";
import { BaseRuntimeSpecConfig } from "../../resources/cri/base-runtime-spec-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export const defaultSpecId = "default";
export const overridesId = "overrides";

/** Parent of the groups of pods' containers that name none of their own. */
const podGroups = "/k8s.io";

export function runtimeSpecConfigController(): Controller {
  return defineController({
    name: "cri.RuntimeSpecConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(BaseRuntimeSpecConfig)],
    async reconcile({ state }) {
      const spec = JSON.parse(JSON.stringify(defaultSpec(podGroups))) as JsonObject; // plain data, seen as such
      await state.modify(BaseRuntimeSpecConfig, defaultSpecId, () => ({ spec }));
      const config = await activeConfig(state);
      const overrides = config === undefined ? undefined : runtimeSpecOverrides(config);
      if (overrides !== undefined) {
        const changed = JSON.parse(JSON.stringify(overrides)) as JsonObject; // read from YAML: plain data as well
        await state.modify(BaseRuntimeSpecConfig, overridesId, () => ({ spec: changed }));
      }
      await state.cleanup(BaseRuntimeSpecConfig);
    },
  });
}
