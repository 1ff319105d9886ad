// KubeSpanPeerStatus: state of the tunnel to a peer.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPort } from "../../cosi/net-types.ts";
import { int64, string, timestamp } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";
import { peerState } from "./common/enums.ts";

/**
 * State of the tunnel to a peer.
 *
 * Ids: peer public key.
 */
export const KubeSpanPeerStatus = defineResource({
  type: "KubeSpanPeerStatuses.kubespan.talos.dev",
  namespace: "kubespan",
  columns: [
    { name: "Label", jsonPath: "{.label}" },
    { name: "Endpoint", jsonPath: "{.endpoint}" },
    { name: "State", jsonPath: "{.state}" },
    { name: "Rx", jsonPath: "{.receiveBytes}" },
    { name: "Tx", jsonPath: "{.transmitBytes}" },
  ],
  message: "kubespan.PeerStatusSpec",
  spec: {
    endpoint: field(1, netIpPort),
    label: field(2, string),
    state: field(3, peerState),
    receiveBytes: field(4, int64),
    transmitBytes: field(5, int64),
    lastHandshakeTime: field(6, timestamp),
    lastUsedEndpoint: field(7, netIpPort),
    lastEndpointChange: field(8, timestamp),
  },
});

export type KubeSpanPeerStatus = SpecOf<typeof KubeSpanPeerStatus>;
