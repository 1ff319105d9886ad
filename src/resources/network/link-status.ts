// LinkStatus: a link that exists, and its settings.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, int, mac, string, uint32 } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { duplex, ethernetPort, linkFlag, linkType, operationalState } from "./common/enums.ts";
import {
  bondMasterSpec,
  bridgeMasterSpec,
  vethSpec,
  vlanSpec,
  vrfMasterSpec,
  wireguardSpec,
} from "./common/messages.ts";

/**
 * A link that exists, and its settings.
 *
 * Ids: link name.
 */
export const LinkStatus = defineResource({
  type: "LinkStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["link", "links"],
  columns: [
    { name: "Alias", jsonPath: "{.alias}" },
    { name: "Type", jsonPath: "{.type}" },
    { name: "Kind", jsonPath: "{.kind}" },
    { name: "Hw Addr", jsonPath: "{.hardwareAddr}" },
    { name: "Oper State", jsonPath: "{.operationalState}" },
    { name: "Link State", jsonPath: "{.linkState}" },
  ],
  message: "network.LinkStatusSpec",
  spec: {
    alias: field(31, string, omitEmpty),
    altNames: field(32, list(string), omitEmpty),
    index: field(1, uint32),
    type: field(2, linkType),
    linkIndex: field(3, uint32),
    flags: field(4, linkFlag),
    hardwareAddr: field(5, mac),
    permanentAddr: field(30, mac),
    broadcastAddr: field(6, mac),
    mtu: field(7, uint32),
    queueDisc: field(8, string),
    masterIndex: field(9, uint32, omitEmpty),
    operationalState: field(10, operationalState),
    kind: field(11, string),
    slaveKind: field(12, string),
    busPath: field(13, string, omitEmpty),
    pciID: field(14, string, omitEmpty),
    driver: field(15, string, omitEmpty),
    driverVersion: field(16, string, omitEmpty),
    firmwareVersion: field(17, string, omitEmpty),
    productID: field(18, string, omitEmpty),
    vendorID: field(19, string, omitEmpty),
    product: field(20, string, omitEmpty),
    vendor: field(21, string, omitEmpty),
    linkState: field(22, bool),
    speedMbit: field(23, int, omitEmpty),
    port: field(24, ethernetPort),
    duplex: field(25, duplex),
    vlan: field(26, vlanSpec, omitEmpty),
    bridgeMaster: field(27, bridgeMasterSpec, omitEmpty),
    bondMaster: field(28, bondMasterSpec, omitEmpty),
    vrfMaster: field(33, vrfMasterSpec, omitEmpty),
    wireguard: field(29, wireguardSpec, omitEmpty),
    veth: field(34, vethSpec, omitEmpty),
  },
});

export type LinkStatus = SpecOf<typeof LinkStatus>;
