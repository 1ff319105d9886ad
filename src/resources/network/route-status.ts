// RouteStatus: a route that exists.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, netIpPrefix } from "../../cosi/net-types.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { family, routeFlag, routeProtocol, routeType, routingTable, scope } from "./common/enums.ts";
import { routeNextHop } from "./common/messages.ts";

/**
 * A route that exists.
 *
 * Ids: [<table>/ unless main][<out link>/ for inet6]<family>/<gateway>/<dst>/<priority> (e.g. inet4/10.5.0.1//1024 for default).
 */
export const RouteStatus = defineResource({
  type: "RouteStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["route", "routes"],
  columns: [
    { name: "Destination", jsonPath: "{.dst}" },
    { name: "Gateway", jsonPath: "{.gateway}" },
    { name: "Link", jsonPath: "{.outLinkName}" },
    { name: "Metric", jsonPath: "{.priority}" },
  ],
  message: "network.RouteStatusSpec",
  spec: {
    family: field(1, family),
    dst: field(2, netIpPrefix),
    src: field(3, netIp),
    gateway: field(4, netIp),
    outLinkIndex: field(5, uint32, omitEmpty),
    outLinkName: field(6, string, omitEmpty),
    table: field(7, routingTable),
    priority: field(8, uint32),
    scope: field(9, scope),
    type: field(10, routeType),
    flags: field(11, routeFlag),
    protocol: field(12, routeProtocol),
    mtu: field(13, uint32, omitEmpty),
    nextHops: field(14, list(routeNextHop), omitEmpty),
  },
});

export type RouteStatus = SpecOf<typeof RouteStatus>;
