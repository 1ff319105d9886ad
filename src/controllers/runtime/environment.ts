// Shows the environment that services are started with: what the program has, and what the config adds.
import { environment } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { Web } from "../../linux/web.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { Environment } from "../../resources/runtime/environment.ts";
import { activeConfig, activeConfigId } from "../active-config.ts";

export interface EnvironmentOptions {
  /** Variables without the config's. */
  readonly base: Readonly<Record<string, string>>;
  /** Who makes the node's own requests. */
  readonly web?: Pick<Web, "useEnvironment">;
}

export function environmentController({ base, web }: EnvironmentOptions): Controller {
  return defineController({
    name: "runtime.EnvironmentController",
    inputs: [weak(MachineConfig, { id: activeConfigId })],
    outputs: [exclusive(Environment)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const all = { ...base, ...(config === undefined ? {} : environment(config)) };
      web?.useEnvironment(all);
      const variables = Object.entries(all)
        .map(([name, value]) => `${name}=${value}`)
        .toSorted();
      await state.modify(Environment, "machined", () => ({ variables }));
    },
  });
}
