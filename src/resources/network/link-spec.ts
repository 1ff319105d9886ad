// LinkSpec: a link that shall exist, and its settings.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, int, mac, string, uint32 } from "../../cosi/scalars.ts";
import { field, message, omitEmpty, optional } from "../../cosi/spec.ts";
import { configLayer, linkType } from "./common/enums.ts";
import {
  bondMasterSpec,
  bridgeMasterSpec,
  bridgeSlave,
  vethSpec,
  vlanSpec,
  vrfMasterSpec,
  vrfSlave,
  wireguardSpec,
} from "./common/messages.ts";

/**
 * A link that shall exist, and its settings.
 *
 * Ids: ns network: <link>; ns network-config: <layer>/<link>, dhcp4/<link>/<link>.
 */
export const LinkSpec = defineResource({
  type: "LinkSpecs.net.talos.dev",
  namespace: "network",
  sensitive: true,
  message: "network.LinkSpecSpec",
  spec: {
    name: field(1, string),
    logical: field(2, bool),
    up: field(3, bool),
    mtu: field(4, uint32),
    kind: field(5, string),
    type: field(6, linkType),
    hardwareAddr: field(15, mac, omitEmpty),
    parentName: field(7, string, omitEmpty),
    bondSlave: field(
      8,
      message("network.BondSlave", {
        masterName: field(1, string, omitEmpty),
        slaveIndex: field(2, int, omitEmpty),
      }),
      "",
    ),
    bridgeSlave: field(9, bridgeSlave, omitEmpty),
    vrfSlave: field(18, vrfSlave, omitEmpty),
    vlan: field(10, vlanSpec, omitEmpty),
    bondMaster: field(11, bondMasterSpec, omitEmpty),
    bridgeMaster: field(12, bridgeMasterSpec, omitEmpty),
    vrfMaster: field(17, vrfMasterSpec, omitEmpty),
    wireguard: field(13, wireguardSpec, omitEmpty),
    veth: field(19, vethSpec, omitEmpty),
    layer: field(14, configLayer),
    multicast: field(16, optional(bool), omitEmpty),
  },
});

export type LinkSpec = SpecOf<typeof LinkSpec>;
