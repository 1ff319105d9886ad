// HostDNSConfig: settings of the node's own caching resolver.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, netIpPort } from "../../cosi/net-types.ts";
import { bool } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * Settings of the node's own caching resolver.
 *
 * Ids: "config".
 */
export const HostDNSConfig = defineResource({
  type: "HostDNSConfigs.net.talos.dev",
  namespace: "network",
  columns: [{ name: "Enabled", jsonPath: "{.enabled}" }],
  message: "network.HostDNSConfigSpec",
  spec: {
    enabled: field(1, bool),
    listenAddresses: field(2, list(netIpPort), omitEmpty),
    serviceHostDNSAddress: field(3, netIp, omitEmpty),
    resolveMemberNames: field(4, bool, omitEmpty),
    serviceHostDNSAddressV6: field(5, netIp, omitEmpty),
  },
});

export type HostDNSConfig = SpecOf<typeof HostDNSConfig>;
