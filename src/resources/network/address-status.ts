// AddressStatus: an address that a link has.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, netIpPrefix } from "../../cosi/net-types.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { addressFlag, family, scope } from "./common/enums.ts";

/**
 * An address that a link has.
 *
 * Ids: <link>/<addr>/<bits>; external IPs from platform use link name "external"; ns cluster: "service" (public IP seen by discovery).
 */
export const AddressStatus = defineResource({
  type: "AddressStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["address", "addresses"],
  columns: [
    { name: "Address", jsonPath: "{.address}" },
    { name: "Link", jsonPath: "{.linkName}" },
  ],
  message: "network.AddressStatusSpec",
  spec: {
    address: field(1, netIpPrefix),
    local: field(2, netIp, omitEmpty),
    broadcast: field(3, netIp, omitEmpty),
    anycast: field(4, netIp, omitEmpty),
    multicast: field(5, netIp, omitEmpty),
    linkIndex: field(6, uint32),
    linkName: field(7, string),
    family: field(8, family),
    scope: field(9, scope),
    flags: field(10, addressFlag),
    priority: field(11, uint32),
  },
});

export type AddressStatus = SpecOf<typeof AddressStatus>;
