// RouteSpec: a route that shall exist.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, netIpPrefix } from "../../cosi/net-types.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";
import { configLayer, family, routeFlag, routeProtocol, routeType, routingTable, scope } from "./common/enums.ts";
import { routeNextHop } from "./common/messages.ts";

/**
 * A route that shall exist.
 *
 * Ids: [<table>/ unless main][<out link>/ for inet6]<family>/<gateway>/<dst>/<priority>; ns network-config adds <layer>/ , dhcp4/<link>/ or bgp/<instance>/ in front.
 */
export const RouteSpec = defineResource({
  type: "RouteSpecs.net.talos.dev",
  namespace: "network",
  message: "network.RouteSpecSpec",
  spec: {
    family: field(1, family),
    dst: field(2, netIpPrefix),
    src: field(3, netIp),
    gateway: field(4, netIp),
    outLinkName: field(5, string, omitEmpty),
    table: field(6, routingTable),
    priority: field(7, uint32, omitEmpty),
    scope: field(8, scope),
    type: field(9, routeType),
    flags: field(10, routeFlag),
    protocol: field(11, routeProtocol),
    layer: field(12, configLayer),
    mtu: field(13, uint32, omitEmpty),
    nextHops: field(14, list(routeNextHop), omitEmpty),
  },
});

export type RouteSpec = SpecOf<typeof RouteSpec>;
