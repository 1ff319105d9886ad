// ResolverStatus: name servers and search domains that are used.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { nameServerSpec } from "./common/messages.ts";

/**
 * Name servers and search domains that are used.
 *
 * Ids: "resolvers".
 */
export const ResolverStatus = defineResource({
  type: "ResolverStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["resolvers"],
  columns: [
    { name: "Resolvers", jsonPath: "{.dnsServers}" },
    { name: "Search Domains", jsonPath: "{.searchDomains}" },
  ],
  message: "network.ResolverStatusSpec",
  spec: {
    dnsServers: field(1, list(netIp)),
    nameServers: field(4, list(nameServerSpec), omitEmpty),
    searchDomains: field(2, list(string)),
  },
});

export type ResolverStatus = SpecOf<typeof ResolverStatus>;
