// Affiliate: a machine that discovery knows, member or not yet.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, netIpPort, netIpPrefix } from "../../cosi/net-types.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty, optional } from "../../cosi/spec.ts";
import { machineKind } from "../config/common/enums.ts";
import { controlPlane } from "./common/messages.ts";

/**
 * A machine that discovery knows, member or not yet.
 *
 * Ids: ns cluster: affiliate (node) ID; ns cluster-raw: <source prefix>/<node ID> (service/..., k8s/...).
 */
export const Affiliate = defineResource({
  type: "Affiliates.cluster.talos.dev",
  namespace: "cluster",
  columns: [
    { name: "Hostname", jsonPath: "{.hostname}" },
    { name: "Machine Type", jsonPath: "{.machineType}" },
    { name: "Addresses", jsonPath: "{.addresses}" },
  ],
  message: "cluster.AffiliateSpec",
  spec: {
    nodeId: field(1, string),
    addresses: field(2, list(netIp)),
    hostname: field(3, string),
    nodename: field(4, string, omitEmpty),
    operatingSystem: field(5, string),
    machineType: field(6, machineKind),
    kubespan: field(
      7,
      message("cluster.KubeSpanAffiliateSpec", {
        publicKey: field(1, string),
        address: field(2, netIp),
        additionalAddresses: field(3, list(netIpPrefix)),
        endpoints: field(4, list(netIpPort)),
        excludeAdvertisedNetworks: field(5, list(netIpPrefix)),
      }),
      omitEmpty,
    ),
    controlPlane: field(8, optional(controlPlane), omitEmpty),
  },
});

export type Affiliate = SpecOf<typeof Affiliate>;
