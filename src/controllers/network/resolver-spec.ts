// Says which name servers and search domains the node uses.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, strong } from "../../cosi/controller.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";

const name = "network.ResolverSpecController";
const id = "resolvers";

export function resolverSpecController(): Controller {
  return defineController({
    name,
    inputs: [strong(ResolverSpec)],
    outputs: [exclusive(ResolverStatus)],
    async reconcile({ state, log }) {
      const resource = await state.find(ResolverSpec, id);
      if (resource?.metadata.phase === "running") {
        await state.addFinalizer(ResolverSpec, id, name);
        const { dnsServers, nameServers, searchDomains } = resource.spec;
        const before = (await state.find(ResolverStatus, id))?.metadata.version;
        const after = await state.modify(ResolverStatus, id, () => ({ dnsServers, nameServers, searchDomains }));
        if (after.metadata.version !== before) log.info("setting resolvers", { resolvers: dnsServers, searchDomains });
      }
      await state.cleanup(ResolverStatus);
      if (resource?.metadata.phase === "tearingDown") await state.removeFinalizer(ResolverSpec, id, name);
    },
  });
}
