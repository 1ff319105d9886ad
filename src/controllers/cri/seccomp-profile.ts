// cri.SeccompProfileController: filters of system calls that the config brings for pods.
import { seccompProfiles } from "../../config/view/cri.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { SeccompProfile } from "../../resources/cri/seccomp-profile.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function seccompProfileController(): Controller {
  return defineController({
    name: "cri.SeccompProfileController",
    inputs: [activeConfigInput],
    outputs: [exclusive(SeccompProfile)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const [name, profile] of config === undefined ? [] : seccompProfiles(config)) {
        const value = JSON.parse(JSON.stringify(profile)) as JsonObject; // read from YAML: plain data
        await state.modify(SeccompProfile, name, () => ({ name, value }));
      }
      await state.cleanup(SeccompProfile);
    },
  });
}
