// KubeSpanPeerSpec: a peer that the mesh shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, netIpPort, netIpPrefix } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * A peer that the mesh shall have.
 *
 * Ids: peer public key.
 */
export const KubeSpanPeerSpec = defineResource({
  type: "KubeSpanPeerSpecs.kubespan.talos.dev",
  namespace: "kubespan",
  columns: [
    { name: "Label", jsonPath: "{.label}" },
    { name: "Endpoints", jsonPath: "{.endpoints}" },
  ],
  message: "kubespan.PeerSpecSpec",
  spec: {
    address: field(1, netIp),
    allowedIPs: field(2, list(netIpPrefix)),
    endpoints: field(3, list(netIpPort)),
    label: field(4, string),
  },
});

export type KubeSpanPeerSpec = SpecOf<typeof KubeSpanPeerSpec>;
