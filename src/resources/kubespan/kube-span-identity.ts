// KubeSpanIdentity: the node's key and address in the mesh.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPrefix } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The node's key and address in the mesh.
 *
 * Ids: "local".
 */
export const KubeSpanIdentity = defineResource({
  type: "KubeSpanIdentities.kubespan.talos.dev",
  namespace: "kubespan",
  sensitive: true,
  columns: [
    { name: "Address", jsonPath: "{.address}" },
    { name: "PublicKey", jsonPath: "{.publicKey}" },
  ],
  message: "kubespan.IdentitySpec",
  spec: {
    address: field(1, netIpPrefix),
    subnet: field(2, netIpPrefix),
    privateKey: field(3, string),
    publicKey: field(4, string),
  },
});

export type KubeSpanIdentity = SpecOf<typeof KubeSpanIdentity>;
