// PlatformConfig: network settings that the platform told.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { netIp, netIpPrefix } from "../../cosi/net-types.ts";
import { bool, duration, int, mac, string, uint32 } from "../../cosi/scalars.ts";
import { field, list, map, message, omitEmpty, optional } from "../../cosi/spec.ts";
import {
  addressFlag,
  configLayer,
  family,
  linkType,
  operatorKind,
  routeFlag,
  routeProtocol,
  routeType,
  routingTable,
  scope,
} from "./common/enums.ts";
import {
  bondMasterSpec,
  bridgeMasterSpec,
  bridgeSlave,
  dHCP4OperatorSpec,
  dHCP6OperatorSpec,
  httpProbeSpec,
  nameServerSpec,
  routeNextHop,
  tcpProbeSpec,
  vethSpec,
  vipOperatorSpec,
  vlanSpec,
  vrfMasterSpec,
  vrfSlave,
  wireguardSpec,
} from "./common/messages.ts";

/**
 * Network settings that the platform told.
 *
 * Ids: "active", "cached".
 */
export const PlatformConfig = defineResource({
  type: "PlatformConfigs.net.talos.dev",
  namespace: "network",
  message: "network.PlatformConfigSpec",
  spec: {
    addresses: field(
      1,
      list(
        message("network.AddressSpecSpec", {
          address: field(1, netIpPrefix),
          linkName: field(2, string),
          family: field(3, family),
          scope: field(4, scope),
          flags: field(5, addressFlag),
          announceWithARP: field(6, bool, omitEmpty),
          priority: field(8, uint32, omitEmpty),
          layer: field(7, configLayer),
        }),
      ),
    ),
    links: field(
      2,
      list(
        message("network.LinkSpecSpec", {
          name: field(1, string),
          logical: field(2, bool),
          up: field(3, bool),
          mtu: field(4, uint32),
          kind: field(5, string),
          type: field(6, linkType),
          hardwareAddr: field(15, mac, omitEmpty),
          parentName: field(7, string, omitEmpty),
          bondSlave: field(
            8,
            message("network.BondSlave", {
              masterName: field(1, string, omitEmpty),
              slaveIndex: field(2, int, omitEmpty),
            }),
            "",
          ),
          bridgeSlave: field(9, bridgeSlave, omitEmpty),
          vrfSlave: field(18, vrfSlave, omitEmpty),
          vlan: field(10, vlanSpec, omitEmpty),
          bondMaster: field(11, bondMasterSpec, omitEmpty),
          bridgeMaster: field(12, bridgeMasterSpec, omitEmpty),
          vrfMaster: field(17, vrfMasterSpec, omitEmpty),
          wireguard: field(13, wireguardSpec, omitEmpty),
          veth: field(19, vethSpec, omitEmpty),
          layer: field(14, configLayer),
          multicast: field(16, optional(bool), omitEmpty),
        }),
      ),
    ),
    routes: field(
      3,
      list(
        message("network.RouteSpecSpec", {
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
        }),
      ),
    ),
    hostnames: field(
      4,
      list(
        message("network.HostnameSpecSpec", {
          hostname: field(1, string),
          domainname: field(2, string),
          layer: field(3, configLayer),
        }),
      ),
    ),
    resolvers: field(
      5,
      list(
        message("network.ResolverSpecSpec", {
          dnsServers: field(1, list(netIp)),
          nameServers: field(4, list(nameServerSpec), omitEmpty),
          layer: field(2, configLayer),
          searchDomains: field(3, list(string), omitEmpty),
          searchDomainsOverridden: field(5, bool, omitEmpty),
        }),
      ),
    ),
    timeServers: field(
      6,
      list(
        message("network.TimeServerSpecSpec", {
          timeServers: field(1, list(string)),
          useNTS: field(3, bool, omitEmpty),
          layer: field(2, configLayer),
        }),
      ),
    ),
    operators: field(
      7,
      list(
        message("network.OperatorSpecSpec", {
          operator: field(1, operatorKind),
          linkName: field(2, string),
          requireUp: field(3, bool),
          dhcp4: field(4, dHCP4OperatorSpec, omitEmpty),
          dhcp6: field(5, dHCP6OperatorSpec, omitEmpty),
          vip: field(6, vipOperatorSpec, omitEmpty),
          layer: field(7, configLayer),
        }),
      ),
    ),
    externalIPs: field(8, list(netIp)),
    probes: field(
      9,
      list(
        message("network.ProbeSpecSpec", {
          interval: field(1, duration),
          failureThreshold: field(2, int),
          tcp: field(3, tcpProbeSpec, omitEmpty),
          layer: field(4, configLayer),
          http: field(5, httpProbeSpec, omitEmpty),
        }),
      ),
      omitEmpty,
    ),
    metadata: field(
      10,
      optional(
        message("runtime.PlatformMetadataSpec", {
          platform: field(1, string, omitEmpty),
          hostname: field(2, string, omitEmpty),
          region: field(3, string, omitEmpty),
          zone: field(4, string, omitEmpty),
          instanceType: field(5, string, omitEmpty),
          instanceId: field(6, string, omitEmpty),
          providerId: field(7, string, omitEmpty),
          spot: field(8, bool, omitEmpty),
          internalDNS: field(9, string, omitEmpty),
          externalDNS: field(10, string, omitEmpty),
          tags: field(11, map(string), omitEmpty),
        }),
      ),
      omitEmpty,
    ),
  },
});

export type PlatformConfig = SpecOf<typeof PlatformConfig>;
