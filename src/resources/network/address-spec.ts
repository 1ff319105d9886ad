// AddressSpec: an address that a link shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPrefix } from "../../cosi/net-types.ts";
import { bool, string, uint32 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { addressFlag, configLayer, family, scope } from "./common/enums.ts";

/**
 * An address that a link shall have.
 *
 * Ids: ns network: <link>/<addr>/<bits>; ns network-config: <layer>/<link>/<addr>/<bits>, operators use dhcp4/<link>/... dhcp6/<link>/... vip/<link>/.
 */
export const AddressSpec = defineResource({
  type: "AddressSpecs.net.talos.dev",
  namespace: "network",
  message: "network.AddressSpecSpec",
  spec: {
    address: field(1, netIpPrefix),
    linkName: field(2, string),
    family: field(3, family),
    scope: field(4, scope),
    flags: field(5, addressFlag),
    announceWithARP: field(6, bool, omitEmpty),
    priority: field(8, uint32, omitEmpty),
    layer: field(7, configLayer),
  },
});

export type AddressSpec = SpecOf<typeof AddressSpec>;
