// BGPInstanceConfig: a BGP speaker that the node shall run.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, netIpPrefix } from "../../cosi/net-types.ts";
import { bool, duration, string, uint32 } from "../../cosi/scalars.ts";
import { field, list, message, omitEmpty, optional } from "../../cosi/spec.ts";
import { routingTable } from "./common/enums.ts";

/**
 * A BGP speaker that the node shall run.
 *
 * Ids: BGP instance document name.
 */
export const BGPInstanceConfig = defineResource({
  type: "BGPInstanceConfigs.net.talos.dev",
  namespace: "network",
  columns: [
    { name: "Local ASN", jsonPath: "{.localASN}" },
    { name: "Router ID", jsonPath: "{.routerID}" },
    { name: "VRF", jsonPath: "{.vrf}" },
    { name: "Neighbors", jsonPath: "{.neighbors}" },
  ],
  message: "network.BGPInstanceConfigSpec",
  spec: {
    localASN: field(1, uint32),
    routerID: field(2, netIp, omitEmpty),
    routeSource: field(3, netIp, omitEmpty),
    advertiseLinks: field(4, list(string), omitEmpty),
    multipath: field(5, bool, omitEmpty),
    maxPaths: field(6, uint32, omitEmpty),
    neighbors: field(
      7,
      list(
        message("network.BGPNeighborConfigSpec", {
          address: field(1, netIp, omitEmpty),
          link: field(2, string, omitEmpty),
          peerASN: field(3, uint32, omitEmpty),
          holdTime: field(4, duration, omitEmpty),
          bfd: field(
            5,
            optional(
              message("network.BGPBFDConfigSpec", {
                transmitInterval: field(1, duration, omitEmpty),
                receiveInterval: field(2, duration, omitEmpty),
                detectMultiplier: field(3, uint32, omitEmpty),
              }),
            ),
            omitEmpty,
          ),
          localASN: field(6, uint32, omitEmpty),
          passive: field(7, bool, omitEmpty),
        }),
      ),
      omitEmpty,
    ),
    vrf: field(8, string, omitEmpty),
    vrfTable: field(9, routingTable, omitEmpty),
    importRoutes: field(
      10,
      list(
        message("network.BGPImportRouteSpec", {
          bgpInstance: field(1, string),
          prefixes: field(2, list(netIpPrefix)),
        }),
      ),
      omitEmpty,
    ),
    installRoutes: field(11, bool),
  },
});

export type BGPInstanceConfig = SpecOf<typeof BGPInstanceConfig>;
