// Messages that specs of several resources of this area share.
import type { ValueOf } from "../../../cosi/spec.ts";
import { netIp, netIpPrefix, url } from "../../../cosi/net-types.ts";
import { bool, duration, int, int64, string, uint32 } from "../../../cosi/scalars.ts";
import { field, list, message, omitEmpty, optional } from "../../../cosi/spec.ts";
import {
  adSelect,
  adlacpActive,
  arpAllTargets,
  arpValidate,
  bondMode,
  bondXmitHashPolicy,
  clientIdentifier,
  dnsProtocol,
  failOverMAC,
  lacpRate,
  matchOperator,
  primaryReselect,
  routingTable,
  vlanProtocol,
} from "./enums.ts";

export const bridgeSlave = message("network.BridgeSlave", {
  masterName: field(1, string, omitEmpty),
});
export type BridgeSlave = ValueOf<typeof bridgeSlave>;

export const vrfSlave = message("network.VRFSlave", {
  masterName: field(1, string, omitEmpty),
});
export type VrfSlave = ValueOf<typeof vrfSlave>;

export const vlanSpec = message("network.VLANSpec", {
  vlanID: field(1, uint32),
  vlanProtocol: field(2, vlanProtocol),
});
export type VlanSpec = ValueOf<typeof vlanSpec>;

export const bondMasterSpec = message("network.BondMasterSpec", {
  mode: field(1, bondMode),
  xmitHashPolicy: field(2, bondXmitHashPolicy),
  lacpRate: field(3, lacpRate),
  arpValidate: field(4, arpValidate),
  arpAllTargets: field(5, arpAllTargets),
  primary: field(6, optional(uint32), omitEmpty),
  primaryReselect: field(7, primaryReselect),
  failOverMac: field(8, failOverMAC),
  adSelect: field(9, adSelect, omitEmpty),
  miimon: field(10, uint32, omitEmpty),
  updelay: field(11, uint32, omitEmpty),
  downdelay: field(12, uint32, omitEmpty),
  arpInterval: field(13, uint32, omitEmpty),
  resendIgmp: field(14, uint32, omitEmpty),
  minLinks: field(15, uint32, omitEmpty),
  lpInterval: field(16, uint32, omitEmpty),
  packetsPerSlave: field(17, uint32, omitEmpty),
  numPeerNotif: field(18, uint32, omitEmpty),
  tlbLogicalLb: field(19, uint32, omitEmpty),
  allSlavesActive: field(20, uint32, omitEmpty),
  useCarrier: field(21, bool, omitEmpty),
  adActorSysPrio: field(22, uint32, omitEmpty),
  adUserPortKey: field(23, uint32, omitEmpty),
  peerNotifyDelay: field(24, uint32, omitEmpty),
  arpIpTargets: field(25, list(netIp), omitEmpty),
  nsIp6Targets: field(26, list(netIp), omitEmpty),
  adLacpActive: field(27, optional(adlacpActive), omitEmpty),
  missedMax: field(28, uint32, omitEmpty),
});
export type BondMasterSpec = ValueOf<typeof bondMasterSpec>;

export const stpSpec = message("network.STPSpec", {
  enabled: field(1, bool),
});
export type StpSpec = ValueOf<typeof stpSpec>;

export const bridgeVLANSpec = message("network.BridgeVLANSpec", {
  filteringEnabled: field(1, bool),
});
export type BridgeVLANSpec = ValueOf<typeof bridgeVLANSpec>;

export const bridgeMasterSpec = message("network.BridgeMasterSpec", {
  stp: field(1, stpSpec, omitEmpty),
  vlan: field(2, bridgeVLANSpec, omitEmpty),
});
export type BridgeMasterSpec = ValueOf<typeof bridgeMasterSpec>;

export const vrfMasterSpec = message("network.VRFMasterSpec", {
  table: field(1, routingTable),
});
export type VrfMasterSpec = ValueOf<typeof vrfMasterSpec>;

export const wireguardPeer = message("network.WireguardPeer", {
  publicKey: field(1, string),
  presharedKey: field(2, string),
  endpoint: field(3, string),
  persistentKeepaliveInterval: field(4, duration),
  allowedIPs: field(5, list(netIpPrefix)),
});
export type WireguardPeer = ValueOf<typeof wireguardPeer>;

export const wireguardSpec = message("network.WireguardSpec", {
  privateKey: field(1, string, omitEmpty),
  publicKey: field(2, string, omitEmpty),
  listenPort: field(3, int),
  firewallMark: field(4, int),
  peers: field(5, list(wireguardPeer)),
});
export type WireguardSpec = ValueOf<typeof wireguardSpec>;

export const vethSpec = message("network.VethSpec", {
  peerName: field(1, string, omitEmpty),
});
export type VethSpec = ValueOf<typeof vethSpec>;

export const nfTablesIfNameMatch = message("network.NfTablesIfNameMatch", {
  interfaceName: field(3, list(string)),
  operator: field(2, matchOperator),
});
export type NfTablesIfNameMatch = ValueOf<typeof nfTablesIfNameMatch>;

export const nfTablesMark = message("network.NfTablesMark", {
  mask: field(1, uint32, omitEmpty),
  xor: field(2, uint32, omitEmpty),
  value: field(3, uint32, omitEmpty),
});
export type NfTablesMark = ValueOf<typeof nfTablesMark>;

export const nfTablesAddressMatch = message("network.NfTablesAddressMatch", {
  includeSubnets: field(1, list(netIpPrefix), omitEmpty),
  excludeSubnets: field(2, list(netIpPrefix), omitEmpty),
  invert: field(3, bool, omitEmpty),
});
export type NfTablesAddressMatch = ValueOf<typeof nfTablesAddressMatch>;

export const portRange = message("network.PortRange", {
  lo: field(1, uint32),
  hi: field(2, uint32),
});
export type PortRange = ValueOf<typeof portRange>;

export const nfTablesPortMatch = message("network.NfTablesPortMatch", {
  ranges: field(1, list(portRange), omitEmpty),
});
export type NfTablesPortMatch = ValueOf<typeof nfTablesPortMatch>;

export const clientIdentifierSpec = message("network.ClientIdentifierSpec", {
  clientIdentifier: field(1, clientIdentifier),
  duidRawHex: field(2, string, omitEmpty),
});
export type ClientIdentifierSpec = ValueOf<typeof clientIdentifierSpec>;

export const dHCP4OperatorSpec = message("network.DHCP4OperatorSpec", {
  routeMetric: field(1, uint32),
  skipHostnameRequest: field(2, bool, omitEmpty),
  clientIdentifier: field(3, clientIdentifierSpec, omitEmpty),
  skipRoutes: field(4, bool, omitEmpty),
});
export type DHCP4OperatorSpec = ValueOf<typeof dHCP4OperatorSpec>;

export const dHCP6OperatorSpec = message("network.DHCP6OperatorSpec", {
  routeMetric: field(2, uint32),
  skipHostnameRequest: field(3, bool, omitEmpty),
  clientIdentifier: field(4, clientIdentifierSpec, omitEmpty),
});
export type DHCP6OperatorSpec = ValueOf<typeof dHCP6OperatorSpec>;

export const vipEquinixMetalSpec = message("network.VIPEquinixMetalSpec", {
  projectID: field(1, string),
  deviceID: field(2, string),
  apiToken: field(3, string),
});
export type VipEquinixMetalSpec = ValueOf<typeof vipEquinixMetalSpec>;

export const viphCloudSpec = message("network.VIPHCloudSpec", {
  deviceID: field(1, int64),
  networkID: field(2, int64),
  apiToken: field(3, string),
});
export type ViphCloudSpec = ValueOf<typeof viphCloudSpec>;

export const vipOperatorSpec = message("network.VIPOperatorSpec", {
  ip: field(1, netIp),
  gratuitousARP: field(2, bool),
  equinixMetal: field(3, vipEquinixMetalSpec, omitEmpty),
  hcloud: field(4, viphCloudSpec, omitEmpty),
});
export type VipOperatorSpec = ValueOf<typeof vipOperatorSpec>;

export const routeNextHop = message("network.RouteNextHop", {
  gateway: field(1, netIp),
  outLinkName: field(2, string, omitEmpty),
  weight: field(3, uint32, omitEmpty),
});
export type RouteNextHop = ValueOf<typeof routeNextHop>;

export const nameServerSpec = message("network.NameServerSpec", {
  addr: field(1, netIp),
  protocol: field(2, dnsProtocol),
  tlsServerName: field(3, string),
});
export type NameServerSpec = ValueOf<typeof nameServerSpec>;

export const tcpProbeSpec = message("network.TCPProbeSpec", {
  endpoint: field(1, string),
  timeout: field(2, duration),
});
export type TcpProbeSpec = ValueOf<typeof tcpProbeSpec>;

export const httpProbeSpec = message("network.HTTPProbeSpec", {
  url: field(1, url),
  timeout: field(2, duration),
});
export type HttpProbeSpec = ValueOf<typeof httpProbeSpec>;
