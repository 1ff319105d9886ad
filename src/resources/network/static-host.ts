// StaticHost: names of an address in the hosts file.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Names of an address in the hosts file.
 *
 * Ids: normalized host name.
 */
export const StaticHost = defineResource({
  type: "StaticHosts.net.talos.dev",
  namespace: "network",
  columns: [{ name: "Addresses", jsonPath: "{.addresses}" }],
  message: "network.StaticHostSpec",
  spec: {
    addresses: field(1, list(netIp)),
  },
});

export type StaticHost = SpecOf<typeof StaticHost>;
