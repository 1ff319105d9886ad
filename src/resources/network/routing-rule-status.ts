// RoutingRuleStatus: a policy routing rule that exists.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIpPrefix } from "../../cosi/net-types.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";
import { family, routingRuleAction, routingTable } from "./common/enums.ts";

/**
 * A policy routing rule that exists.
 *
 * Ids: <family>/<5-digit priority>.
 */
export const RoutingRuleStatus = defineResource({
  type: "RoutingRuleStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["routingrule", "routingrules"],
  columns: [
    { name: "Src", jsonPath: "{.src}" },
    { name: "Dst", jsonPath: "{.dst}" },
    { name: "Table", jsonPath: "{.table}" },
    { name: "Priority", jsonPath: "{.priority}" },
  ],
  message: "network.RoutingRuleStatusSpec",
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
  },
});

export type RoutingRuleStatus = SpecOf<typeof RoutingRuleStatus>;
