// RoutingRuleSpec: a policy routing rule that shall exist.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPrefix } from "../../cosi/net-types.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { configLayer, family, routingRuleAction, routingTable } from "./common/enums.ts";

/**
 * A policy routing rule that shall exist.
 *
 * Ids: ns network: <family>/<5-digit priority>; ns network-config: <layer>/ + the same.
 */
export const RoutingRuleSpec = defineResource({
  type: "RoutingRuleSpecs.net.talos.dev",
  namespace: "network",
  message: "network.RoutingRuleSpecSpec",
  spec: {
    family: field(1, family),
    src: field(2, netIpPrefix),
    dst: field(3, netIpPrefix),
    table: field(4, routingTable),
    priority: field(5, uint32),
    action: field(6, routingRuleAction),
    iifName: field(7, string, omitEmpty),
    oifName: field(8, string, omitEmpty),
    fwMark: field(9, uint32, omitEmpty),
    fwMask: field(10, uint32, omitEmpty),
    layer: field(11, configLayer),
  },
});

export type RoutingRuleSpec = SpecOf<typeof RoutingRuleSpec>;
