// runtime.ExtensionServiceController: starts the services that extensions brought, and starts them again when their config has changed.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { ExtensionServiceConfigStatus } from "../../resources/runtime/extension-service-config-status.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";

export interface ExtensionServiceParts {
  readonly supervisor: Pick<Supervisor, "start" | "restart" | "isUp">;
  /** Makes the services of the image known to the supervisor; their ids by the names that the config knows them by. */
  readonly load: () => Promise<ReadonlyMap<string, string>>;
}

export function extensionServiceController({ supervisor, load }: ExtensionServiceParts): Controller {
  let services: ReadonlyMap<string, string> | undefined;
  const versions = new Map<string, string>();
  return defineController({
    name: "runtime.ExtensionServiceController",
    inputs: [weak(ExtensionServiceConfigStatus)],
    outputs: [],
    async reconcile({ state, log }) {
      if (services === undefined) {
        services = await load();
        for (const id of services.values()) supervisor.start(id);
      }
      for (const { metadata, spec } of await state.list(ExtensionServiceConfigStatus)) {
        const id = services.get(metadata.id);
        const known = versions.get(metadata.id);
        versions.set(metadata.id, spec.specVersion);
        if (id === undefined || known === spec.specVersion) continue;
        // one that waits for its first config goes on by itself
        if (known === undefined && !supervisor.isUp(id)) continue;
        log.info("restarting service, its configuration has changed", { service: id });
        await supervisor.restart(id);
      }
    },
  });
}
