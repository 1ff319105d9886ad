// KubeSpanEndpoint: an address at which a mesh peer was reached.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPort } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * An address at which a mesh peer was reached.
 *
 * Ids: peer public key.
 */
export const KubeSpanEndpoint = defineResource({
  type: "KubeSpanEndpoints.kubespan.talos.dev",
  namespace: "kubespan",
  columns: [
    { name: "Endpoint", jsonPath: "{.endpoint}" },
    { name: "Affiliate ID", jsonPath: "{.affiliateID}" },
  ],
  message: "kubespan.EndpointSpec",
  spec: {
    affiliateID: field(1, string),
    endpoint: field(2, netIpPort),
  },
});

export type KubeSpanEndpoint = SpecOf<typeof KubeSpanEndpoint>;
