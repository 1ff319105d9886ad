// ResolverSpec: name servers and search domains that shall be used.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { configLayer } from "./common/enums.ts";
import { nameServerSpec } from "./common/messages.ts";

/**
 * Name servers and search domains that shall be used.
 *
 * Ids: ns network: "resolvers"; ns network-config: <layer>/resolvers, dhcp4/<link>/resolvers.
 */
export const ResolverSpec = defineResource({
  type: "ResolverSpecs.net.talos.dev",
  namespace: "network",
  columns: [
    { name: "Layer", jsonPath: "{.layer}" },
    { name: "Resolvers", jsonPath: "{.dnsServers}" },
    { name: "Search Domains", jsonPath: "{.searchDomains}" },
  ],
  message: "network.ResolverSpecSpec",
  spec: {
    dnsServers: field(1, list(netIp)),
    nameServers: field(4, list(nameServerSpec), omitEmpty),
    layer: field(2, configLayer),
    searchDomains: field(3, list(string), omitEmpty),
    searchDomainsOverridden: field(5, bool, omitEmpty),
  },
});

export type ResolverSpec = SpecOf<typeof ResolverSpec>;
