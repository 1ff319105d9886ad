// runtime.ContainerdEnvironmentController: containerd pulls the node's own images, so it is started again when the proxies change. Its containers run on.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { Environment } from "../../resources/runtime/environment.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";

const service = "containerd";

export interface ContainerdEnvironmentParts {
  readonly supervisor: Pick<Supervisor, "find" | "restart">;
}

/** The variables that say which proxies there are, as one text. */
function proxiesOf(variables: readonly string[]): string {
  return variables.filter((variable) => /^(?:https?|no)_proxy=/iu.test(variable)).join("\n");
}

export function containerdEnvironmentController({ supervisor }: ContainerdEnvironmentParts): Controller {
  let used = ""; // it is started before there is a config

  return defineController({
    name: "runtime.ContainerdEnvironmentController",
    inputs: [weak(Environment, { id: "machined" })],
    outputs: [],
    async reconcile({ state, log }) {
      const environment = await state.find(Environment, "machined");
      if (environment === undefined) return;
      const wanted = proxiesOf(environment.spec.variables);
      if (wanted === used) return;
      if ((supervisor.find(service)?.starts ?? 0) > 0) {
        log.info("restarting service, its proxies have changed", { service });
        await supervisor.restart(service); // it alone: what depends on it runs on meanwhile
      }
      used = wanted;
    },
  });
}
