// Wishes for name servers and search domains: defaults, the kernel command line, the machine config.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { documentOf, type Config } from "../../config/document.ts";
import { resolverConfig } from "../../config/documents/resolver-config.ts";
import { podFamilies } from "../../config/view/cluster.ts";
import { resolver } from "../../config/view/network.ts";
import { ConfigLayer, DNSProtocol } from "../../resources/network/common/enums.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import type { CmdlineSource } from "./cmdline-view.ts";
import { layeredId, wishes, type LayerName } from "./layers.ts";

const defaultServers: readonly string[] = ["1.1.1.1", "8.8.8.8"];
/** The same two, for nodes whose pods have IPv6 only: such nodes often have no more themselves. */
const defaultServers6: readonly string[] = ["2606:4700:4700::1111", "2001:4860:4860::8888"];

export function resolverConfigController(cmdline: CmdlineSource): Controller {
  return defineController({
    name: "network.ResolverConfigController",
    inputs: [activeConfigInput, weak(HostnameStatus, { id: "hostname" })],
    outputs: [shared(ResolverSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const domain = (await state.find(HostnameStatus, "hostname"))?.spec.domainname ?? "";
      const put = async (layer: LayerName, spec: ResolverSpec): Promise<void> => {
        const value = { ...spec, layer: ConfigLayer[layer] };
        await state.modify(ResolverSpec, layeredId(layer, "resolvers"), () => value, wishes);
      };
      const searchesOwn = config === undefined || !resolver(config).disableDefaultSearch;
      const searchDomains = searchesOwn && domain !== "" ? [domain] : [];
      const hasV4 = config === undefined || podFamilies(config).v4;
      await put("default", { ...plainServers(hasV4 ? defaultServers : defaultServers6), searchDomains });
      const { dnsServers } = cmdline.resolve([]);
      if (dnsServers.length > 0) await put("cmdline", plainServers(dnsServers));
      const configured = config === undefined ? undefined : configuredResolver(config);
      if (configured !== undefined) await put("configuration", configured);
      await state.cleanup(ResolverSpec, wishes);
    },
  });
}

/** Servers asked over plain DNS. */
export function plainServers(servers: readonly string[]): ResolverSpec {
  return {
    ...ResolverSpec.zero(),
    dnsServers: servers,
    nameServers: servers.map((addr) => ({ addr, protocol: DNSProtocol.Do53, tlsServerName: "" })),
  };
}

export function configuredResolver(config: Config): ResolverSpec | undefined {
  const { nameservers, searchDomains } = resolver(config);
  const isOverridden = documentOf(config, resolverConfig)?.searchDomains?.domains !== undefined;
  if (nameservers.length === 0 && searchDomains.length === 0 && !isOverridden) return undefined;
  return {
    ...ResolverSpec.zero(),
    dnsServers: nameservers.map(({ address }) => address),
    nameServers: nameservers.map(({ address, protocol, tlsServerName }) => ({
      addr: address,
      protocol: DNSProtocol[protocol],
      tlsServerName,
    })),
    searchDomains,
    searchDomainsOverridden: isOverridden,
  };
}
