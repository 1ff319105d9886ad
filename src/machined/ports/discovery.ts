// Discovery services: the client is loaded when a config names one.
import type { DiscoveryServiceParts } from "../../controllers/cluster/discovery-service.ts";
import type { Files } from "../../linux/files.ts";
import { authoritiesPath } from "../../linux/web.ts";

export function openDiscoveryPort({
  files,
  tag,
}: {
  readonly files: Pick<Files, "findText">;
  readonly tag: string;
}): DiscoveryServiceParts {
  return {
    version: tag,
    authorities: () => files.findText(authoritiesPath),
    async follow(options, signal) {
      const { followDiscovery } = await import("../../clients/discovery/client.ts");
      await followDiscovery(options, signal);
    },
    async forget(options, signal) {
      const { forgetNode } = await import("../../clients/discovery/client.ts");
      await forgetNode(options, signal);
    },
  };
}
