// BGPPeerStatus: state of one BGP session.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp } from "../../cosi/net-types.ts";
import { string, timestamp, uint32 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { bgpSessionState } from "./common/enums.ts";

/**
 * State of one BGP session.
 *
 * Ids: <instance>/<peer>.
 */
export const BGPPeerStatus = defineResource({
  type: "BGPPeerStatuses.net.talos.dev",
  namespace: "network",
  columns: [
    { name: "Instance", jsonPath: "{.instance}" },
    { name: "Peer", jsonPath: "{.peer}" },
    { name: "Peer AS", jsonPath: "{.peerASN}" },
    { name: "State", jsonPath: "{.state}" },
    { name: "Since", jsonPath: "{.since}" },
    { name: "Received", jsonPath: "{.received}" },
  ],
  message: "network.BGPPeerStatusSpec",
  spec: {
    peer: field(1, string),
    localASN: field(2, uint32),
    peerASN: field(3, uint32),
    state: field(4, bgpSessionState),
    routerID: field(5, netIp, omitEmpty),
    since: field(6, timestamp, omitEmpty),
    received: field(7, uint32),
    advertised: field(8, uint32),
    accepted: field(9, uint32),
    bfdState: field(10, string, omitEmpty),
    instance: field(11, string),
  },
});

export type BGPPeerStatus = SpecOf<typeof BGPPeerStatus>;
