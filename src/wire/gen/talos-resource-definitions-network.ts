// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";
import type * as talosResourceDefinitionsEnums from "./talos-resource-definitions-enums.ts";
import * as talosResourceDefinitionsRuntime from "./talos-resource-definitions-runtime.ts";

export interface AddressSpecSpec {
  readonly address?: common.NetIPPrefix | undefined;
  readonly linkName: string;
  readonly family: talosResourceDefinitionsEnums.NethelpersFamily;
  readonly scope: talosResourceDefinitionsEnums.NethelpersScope;
  readonly flags: number;
  readonly announceWithArp: boolean;
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
  readonly priority: number;
}

export const AddressSpecSpec: Message<AddressSpecSpec> = {
  name: "talos.resource.definitions.network.AddressSpecSpec",
  fields: [
    { number: 1, name: "address", kind: "message", message: () => common.NetIPPrefix },
    { number: 2, name: "linkName", kind: "string" },
    { number: 3, name: "family", kind: "enum" },
    { number: 4, name: "scope", kind: "enum" },
    { number: 5, name: "flags", kind: "uint32" },
    { number: 6, name: "announceWithArp", kind: "bool" },
    { number: 7, name: "configLayer", kind: "enum" },
    { number: 8, name: "priority", kind: "uint32" },
  ],
};

export interface AddressStatusSpec {
  readonly address?: common.NetIPPrefix | undefined;
  readonly local?: common.NetIP | undefined;
  readonly broadcast?: common.NetIP | undefined;
  readonly anycast?: common.NetIP | undefined;
  readonly multicast?: common.NetIP | undefined;
  readonly linkIndex: number;
  readonly linkName: string;
  readonly family: talosResourceDefinitionsEnums.NethelpersFamily;
  readonly scope: talosResourceDefinitionsEnums.NethelpersScope;
  readonly flags: number;
  readonly priority: number;
}

export const AddressStatusSpec: Message<AddressStatusSpec> = {
  name: "talos.resource.definitions.network.AddressStatusSpec",
  fields: [
    { number: 1, name: "address", kind: "message", message: () => common.NetIPPrefix },
    { number: 2, name: "local", kind: "message", message: () => common.NetIP },
    { number: 3, name: "broadcast", kind: "message", message: () => common.NetIP },
    { number: 4, name: "anycast", kind: "message", message: () => common.NetIP },
    { number: 5, name: "multicast", kind: "message", message: () => common.NetIP },
    { number: 6, name: "linkIndex", kind: "uint32" },
    { number: 7, name: "linkName", kind: "string" },
    { number: 8, name: "family", kind: "enum" },
    { number: 9, name: "scope", kind: "enum" },
    { number: 10, name: "flags", kind: "uint32" },
    { number: 11, name: "priority", kind: "uint32" },
  ],
};

export interface BGPBFDConfigSpec {
  readonly transmitInterval?: googleProtobuf.Duration | undefined;
  readonly receiveInterval?: googleProtobuf.Duration | undefined;
  readonly detectMultiplier: number;
}

export const BGPBFDConfigSpec: Message<BGPBFDConfigSpec> = {
  name: "talos.resource.definitions.network.BGPBFDConfigSpec",
  fields: [
    { number: 1, name: "transmitInterval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 2, name: "receiveInterval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 3, name: "detectMultiplier", kind: "uint32" },
  ],
};

export interface BGPImportRouteSpec {
  readonly bgpInstance: string;
  readonly prefixes: readonly common.NetIPPrefix[];
}

export const BGPImportRouteSpec: Message<BGPImportRouteSpec> = {
  name: "talos.resource.definitions.network.BGPImportRouteSpec",
  fields: [
    { number: 1, name: "bgpInstance", kind: "string" },
    { number: 2, name: "prefixes", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
  ],
};

export interface BGPInstanceConfigSpec {
  readonly localAsn: number;
  readonly routerId?: common.NetIP | undefined;
  readonly routeSource?: common.NetIP | undefined;
  readonly advertiseLinks: readonly string[];
  readonly multipath: boolean;
  readonly maxPaths: number;
  readonly neighbors: readonly BGPNeighborConfigSpec[];
  readonly vrf: string;
  readonly vrfTable: talosResourceDefinitionsEnums.NethelpersRoutingTable;
  readonly importRoutes: readonly BGPImportRouteSpec[];
  readonly installRoutes: boolean;
}

export const BGPInstanceConfigSpec: Message<BGPInstanceConfigSpec> = {
  name: "talos.resource.definitions.network.BGPInstanceConfigSpec",
  fields: [
    { number: 1, name: "localAsn", kind: "uint32" },
    { number: 2, name: "routerId", kind: "message", message: () => common.NetIP },
    { number: 3, name: "routeSource", kind: "message", message: () => common.NetIP },
    { number: 4, name: "advertiseLinks", kind: "string", label: "repeated" },
    { number: 5, name: "multipath", kind: "bool" },
    { number: 6, name: "maxPaths", kind: "uint32" },
    { number: 7, name: "neighbors", kind: "message", label: "repeated", message: () => BGPNeighborConfigSpec },
    { number: 8, name: "vrf", kind: "string" },
    { number: 9, name: "vrfTable", kind: "enum" },
    { number: 10, name: "importRoutes", kind: "message", label: "repeated", message: () => BGPImportRouteSpec },
    { number: 11, name: "installRoutes", kind: "bool" },
  ],
};

export interface BGPNeighborConfigSpec {
  readonly address?: common.NetIP | undefined;
  readonly link: string;
  readonly peerAsn: number;
  readonly holdTime?: googleProtobuf.Duration | undefined;
  readonly bfd?: BGPBFDConfigSpec | undefined;
  readonly localAsn: number;
  readonly passive: boolean;
}

export const BGPNeighborConfigSpec: Message<BGPNeighborConfigSpec> = {
  name: "talos.resource.definitions.network.BGPNeighborConfigSpec",
  fields: [
    { number: 1, name: "address", kind: "message", message: () => common.NetIP },
    { number: 2, name: "link", kind: "string" },
    { number: 3, name: "peerAsn", kind: "uint32" },
    { number: 4, name: "holdTime", kind: "message", message: () => googleProtobuf.Duration },
    { number: 5, name: "bfd", kind: "message", message: () => BGPBFDConfigSpec },
    { number: 6, name: "localAsn", kind: "uint32" },
    { number: 7, name: "passive", kind: "bool" },
  ],
};

export interface BGPPeerStatusSpec {
  readonly peer: string;
  readonly localAsn: number;
  readonly peerAsn: number;
  readonly state: talosResourceDefinitionsEnums.NethelpersBGPSessionState;
  readonly routerId?: common.NetIP | undefined;
  readonly since?: googleProtobuf.Timestamp | undefined;
  readonly received: number;
  readonly advertised: number;
  readonly accepted: number;
  readonly bfdState: string;
  readonly instance: string;
}

export const BGPPeerStatusSpec: Message<BGPPeerStatusSpec> = {
  name: "talos.resource.definitions.network.BGPPeerStatusSpec",
  fields: [
    { number: 1, name: "peer", kind: "string" },
    { number: 2, name: "localAsn", kind: "uint32" },
    { number: 3, name: "peerAsn", kind: "uint32" },
    { number: 4, name: "state", kind: "enum" },
    { number: 5, name: "routerId", kind: "message", message: () => common.NetIP },
    { number: 6, name: "since", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 7, name: "received", kind: "uint32" },
    { number: 8, name: "advertised", kind: "uint32" },
    { number: 9, name: "accepted", kind: "uint32" },
    { number: 10, name: "bfdState", kind: "string" },
    { number: 11, name: "instance", kind: "string" },
  ],
};

export interface BondMasterSpec {
  readonly mode: talosResourceDefinitionsEnums.NethelpersBondMode;
  readonly hashPolicy: talosResourceDefinitionsEnums.NethelpersBondXmitHashPolicy;
  readonly lacpRate: talosResourceDefinitionsEnums.NethelpersLACPRate;
  readonly arpValidate: talosResourceDefinitionsEnums.NethelpersARPValidate;
  readonly arpAllTargets: talosResourceDefinitionsEnums.NethelpersARPAllTargets;
  readonly primaryIndex?: number | undefined;
  readonly primaryReselect: talosResourceDefinitionsEnums.NethelpersPrimaryReselect;
  readonly failOverMac: talosResourceDefinitionsEnums.NethelpersFailOverMAC;
  readonly adSelect: talosResourceDefinitionsEnums.NethelpersADSelect;
  readonly miiMon: number;
  readonly upDelay: number;
  readonly downDelay: number;
  readonly arpInterval: number;
  readonly resendIgmp: number;
  readonly minLinks: number;
  readonly lpInterval: number;
  readonly packetsPerSlave: number;
  readonly numPeerNotif: number;
  readonly tlbDynamicLb: number;
  readonly allSlavesActive: number;
  readonly useCarrier: boolean;
  readonly adActorSysPrio: number;
  readonly adUserPortKey: number;
  readonly peerNotifyDelay: number;
  readonly arpipTargets: readonly common.NetIP[];
  readonly nsip6Targets: readonly common.NetIP[];
  readonly adlacpActive?: talosResourceDefinitionsEnums.NethelpersADLACPActive | undefined;
  readonly missedMax: number;
}

export const BondMasterSpec: Message<BondMasterSpec> = {
  name: "talos.resource.definitions.network.BondMasterSpec",
  fields: [
    { number: 1, name: "mode", kind: "enum" },
    { number: 2, name: "hashPolicy", kind: "enum" },
    { number: 3, name: "lacpRate", kind: "enum" },
    { number: 4, name: "arpValidate", kind: "enum" },
    { number: 5, name: "arpAllTargets", kind: "enum" },
    { number: 6, name: "primaryIndex", kind: "uint32", label: "optional" },
    { number: 7, name: "primaryReselect", kind: "enum" },
    { number: 8, name: "failOverMac", kind: "enum" },
    { number: 9, name: "adSelect", kind: "enum" },
    { number: 10, name: "miiMon", kind: "uint32" },
    { number: 11, name: "upDelay", kind: "uint32" },
    { number: 12, name: "downDelay", kind: "uint32" },
    { number: 13, name: "arpInterval", kind: "uint32" },
    { number: 14, name: "resendIgmp", kind: "uint32" },
    { number: 15, name: "minLinks", kind: "uint32" },
    { number: 16, name: "lpInterval", kind: "uint32" },
    { number: 17, name: "packetsPerSlave", kind: "uint32" },
    { number: 18, name: "numPeerNotif", kind: "uint32" },
    { number: 19, name: "tlbDynamicLb", kind: "uint32" },
    { number: 20, name: "allSlavesActive", kind: "uint32" },
    { number: 21, name: "useCarrier", kind: "bool" },
    { number: 22, name: "adActorSysPrio", kind: "uint32" },
    { number: 23, name: "adUserPortKey", kind: "uint32" },
    { number: 24, name: "peerNotifyDelay", kind: "uint32" },
    { number: 25, name: "arpipTargets", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 26, name: "nsip6Targets", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 27, name: "adlacpActive", kind: "enum", label: "optional" },
    { number: 28, name: "missedMax", kind: "uint32" },
  ],
};

export interface BondSlave {
  readonly masterName: string;
  readonly slaveIndex: bigint;
}

export const BondSlave: Message<BondSlave> = {
  name: "talos.resource.definitions.network.BondSlave",
  fields: [
    { number: 1, name: "masterName", kind: "string" },
    { number: 2, name: "slaveIndex", kind: "int64" },
  ],
};

export interface BridgeMasterSpec {
  readonly stp?: STPSpec | undefined;
  readonly vlan?: BridgeVLANSpec | undefined;
}

export const BridgeMasterSpec: Message<BridgeMasterSpec> = {
  name: "talos.resource.definitions.network.BridgeMasterSpec",
  fields: [
    { number: 1, name: "stp", kind: "message", message: () => STPSpec },
    { number: 2, name: "vlan", kind: "message", message: () => BridgeVLANSpec },
  ],
};

export interface BridgeSlave {
  readonly masterName: string;
}

export const BridgeSlave: Message<BridgeSlave> = {
  name: "talos.resource.definitions.network.BridgeSlave",
  fields: [
    { number: 1, name: "masterName", kind: "string" },
  ],
};

export interface BridgeVLANSpec {
  readonly filteringEnabled: boolean;
}

export const BridgeVLANSpec: Message<BridgeVLANSpec> = {
  name: "talos.resource.definitions.network.BridgeVLANSpec",
  fields: [
    { number: 1, name: "filteringEnabled", kind: "bool" },
  ],
};

export interface ClientIdentifierSpec {
  readonly clientIdentifier: talosResourceDefinitionsEnums.NethelpersClientIdentifier;
  readonly duidRawHex: string;
}

export const ClientIdentifierSpec: Message<ClientIdentifierSpec> = {
  name: "talos.resource.definitions.network.ClientIdentifierSpec",
  fields: [
    { number: 1, name: "clientIdentifier", kind: "enum" },
    { number: 2, name: "duidRawHex", kind: "string" },
  ],
};

export interface DHCP4OperatorSpec {
  readonly routeMetric: number;
  readonly skipHostnameRequest: boolean;
  readonly clientIdentifier?: ClientIdentifierSpec | undefined;
  readonly skipRoutes: boolean;
}

export const DHCP4OperatorSpec: Message<DHCP4OperatorSpec> = {
  name: "talos.resource.definitions.network.DHCP4OperatorSpec",
  fields: [
    { number: 1, name: "routeMetric", kind: "uint32" },
    { number: 2, name: "skipHostnameRequest", kind: "bool" },
    { number: 3, name: "clientIdentifier", kind: "message", message: () => ClientIdentifierSpec },
    { number: 4, name: "skipRoutes", kind: "bool" },
  ],
};

export interface DHCP6OperatorSpec {
  readonly routeMetric: number;
  readonly skipHostnameRequest: boolean;
  readonly clientIdentifier?: ClientIdentifierSpec | undefined;
}

export const DHCP6OperatorSpec: Message<DHCP6OperatorSpec> = {
  name: "talos.resource.definitions.network.DHCP6OperatorSpec",
  fields: [
    { number: 2, name: "routeMetric", kind: "uint32" },
    { number: 3, name: "skipHostnameRequest", kind: "bool" },
    { number: 4, name: "clientIdentifier", kind: "message", message: () => ClientIdentifierSpec },
  ],
};

export interface DNSResolveCacheSpec {
  readonly status: string;
}

export const DNSResolveCacheSpec: Message<DNSResolveCacheSpec> = {
  name: "talos.resource.definitions.network.DNSResolveCacheSpec",
  fields: [
    { number: 1, name: "status", kind: "string" },
  ],
};

export interface EthernetChannelsSpec {
  readonly rx?: number | undefined;
  readonly tx?: number | undefined;
  readonly other?: number | undefined;
  readonly combined?: number | undefined;
}

export const EthernetChannelsSpec: Message<EthernetChannelsSpec> = {
  name: "talos.resource.definitions.network.EthernetChannelsSpec",
  fields: [
    { number: 1, name: "rx", kind: "uint32", label: "optional" },
    { number: 2, name: "tx", kind: "uint32", label: "optional" },
    { number: 3, name: "other", kind: "uint32", label: "optional" },
    { number: 4, name: "combined", kind: "uint32", label: "optional" },
  ],
};

export interface EthernetChannelsStatus {
  readonly rxMax?: number | undefined;
  readonly txMax?: number | undefined;
  readonly otherMax?: number | undefined;
  readonly combinedMax?: number | undefined;
  readonly rx?: number | undefined;
  readonly tx?: number | undefined;
  readonly other?: number | undefined;
  readonly combined?: number | undefined;
}

export const EthernetChannelsStatus: Message<EthernetChannelsStatus> = {
  name: "talos.resource.definitions.network.EthernetChannelsStatus",
  fields: [
    { number: 1, name: "rxMax", kind: "uint32", label: "optional" },
    { number: 2, name: "txMax", kind: "uint32", label: "optional" },
    { number: 3, name: "otherMax", kind: "uint32", label: "optional" },
    { number: 4, name: "combinedMax", kind: "uint32", label: "optional" },
    { number: 5, name: "rx", kind: "uint32", label: "optional" },
    { number: 6, name: "tx", kind: "uint32", label: "optional" },
    { number: 7, name: "other", kind: "uint32", label: "optional" },
    { number: 8, name: "combined", kind: "uint32", label: "optional" },
  ],
};

export interface EthernetFeatureStatus {
  readonly name: string;
  readonly status: string;
}

export const EthernetFeatureStatus: Message<EthernetFeatureStatus> = {
  name: "talos.resource.definitions.network.EthernetFeatureStatus",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "status", kind: "string" },
  ],
};

export interface EthernetRingsSpec {
  readonly rx?: number | undefined;
  readonly rxMini?: number | undefined;
  readonly rxJumbo?: number | undefined;
  readonly tx?: number | undefined;
  readonly rxBufLen?: number | undefined;
  readonly cqeSize?: number | undefined;
  readonly txPush?: boolean | undefined;
  readonly rxPush?: boolean | undefined;
  readonly txPushBufLen?: number | undefined;
  readonly tcpDataSplit?: boolean | undefined;
}

export const EthernetRingsSpec: Message<EthernetRingsSpec> = {
  name: "talos.resource.definitions.network.EthernetRingsSpec",
  fields: [
    { number: 1, name: "rx", kind: "uint32", label: "optional" },
    { number: 2, name: "rxMini", kind: "uint32", label: "optional" },
    { number: 3, name: "rxJumbo", kind: "uint32", label: "optional" },
    { number: 4, name: "tx", kind: "uint32", label: "optional" },
    { number: 5, name: "rxBufLen", kind: "uint32", label: "optional" },
    { number: 6, name: "cqeSize", kind: "uint32", label: "optional" },
    { number: 7, name: "txPush", kind: "bool", label: "optional" },
    { number: 8, name: "rxPush", kind: "bool", label: "optional" },
    { number: 9, name: "txPushBufLen", kind: "uint32", label: "optional" },
    { number: 10, name: "tcpDataSplit", kind: "bool", label: "optional" },
  ],
};

export interface EthernetRingsStatus {
  readonly rxMax?: number | undefined;
  readonly rxMiniMax?: number | undefined;
  readonly rxJumboMax?: number | undefined;
  readonly txMax?: number | undefined;
  readonly txPushBufLenMax?: number | undefined;
  readonly rx?: number | undefined;
  readonly rxMini?: number | undefined;
  readonly rxJumbo?: number | undefined;
  readonly tx?: number | undefined;
  readonly rxBufLen?: number | undefined;
  readonly cqeSize?: number | undefined;
  readonly txPush?: boolean | undefined;
  readonly rxPush?: boolean | undefined;
  readonly txPushBufLen?: number | undefined;
  readonly tcpDataSplit?: boolean | undefined;
}

export const EthernetRingsStatus: Message<EthernetRingsStatus> = {
  name: "talos.resource.definitions.network.EthernetRingsStatus",
  fields: [
    { number: 1, name: "rxMax", kind: "uint32", label: "optional" },
    { number: 2, name: "rxMiniMax", kind: "uint32", label: "optional" },
    { number: 3, name: "rxJumboMax", kind: "uint32", label: "optional" },
    { number: 4, name: "txMax", kind: "uint32", label: "optional" },
    { number: 5, name: "txPushBufLenMax", kind: "uint32", label: "optional" },
    { number: 6, name: "rx", kind: "uint32", label: "optional" },
    { number: 7, name: "rxMini", kind: "uint32", label: "optional" },
    { number: 8, name: "rxJumbo", kind: "uint32", label: "optional" },
    { number: 9, name: "tx", kind: "uint32", label: "optional" },
    { number: 10, name: "rxBufLen", kind: "uint32", label: "optional" },
    { number: 11, name: "cqeSize", kind: "uint32", label: "optional" },
    { number: 12, name: "txPush", kind: "bool", label: "optional" },
    { number: 13, name: "rxPush", kind: "bool", label: "optional" },
    { number: 14, name: "txPushBufLen", kind: "uint32", label: "optional" },
    { number: 15, name: "tcpDataSplit", kind: "bool", label: "optional" },
  ],
};

export interface EthernetSpecSpec {
  readonly rings?: EthernetRingsSpec | undefined;
  readonly features: ReadonlyMap<string, boolean>;
  readonly channels?: EthernetChannelsSpec | undefined;
  readonly wakeOnLan: readonly talosResourceDefinitionsEnums.NethelpersWOLMode[];
}

export const EthernetSpecSpec: Message<EthernetSpecSpec> = {
  name: "talos.resource.definitions.network.EthernetSpecSpec",
  fields: [
    { number: 1, name: "rings", kind: "message", message: () => EthernetRingsSpec },
    { number: 2, name: "features", kind: "bool", label: "map", key: "string" },
    { number: 3, name: "channels", kind: "message", message: () => EthernetChannelsSpec },
    { number: 4, name: "wakeOnLan", kind: "enum", label: "repeated" },
  ],
};

export interface EthernetStatusSpec {
  readonly linkState?: boolean | undefined;
  readonly speedMegabits: bigint;
  readonly port: talosResourceDefinitionsEnums.NethelpersPort;
  readonly duplex: talosResourceDefinitionsEnums.NethelpersDuplex;
  readonly ourModes: readonly string[];
  readonly peerModes: readonly string[];
  readonly rings?: EthernetRingsStatus | undefined;
  readonly features: readonly EthernetFeatureStatus[];
  readonly channels?: EthernetChannelsStatus | undefined;
  readonly wakeOnLan: readonly talosResourceDefinitionsEnums.NethelpersWOLMode[];
}

export const EthernetStatusSpec: Message<EthernetStatusSpec> = {
  name: "talos.resource.definitions.network.EthernetStatusSpec",
  fields: [
    { number: 1, name: "linkState", kind: "bool", label: "optional" },
    { number: 2, name: "speedMegabits", kind: "int64" },
    { number: 3, name: "port", kind: "enum" },
    { number: 4, name: "duplex", kind: "enum" },
    { number: 5, name: "ourModes", kind: "string", label: "repeated" },
    { number: 6, name: "peerModes", kind: "string", label: "repeated" },
    { number: 7, name: "rings", kind: "message", message: () => EthernetRingsStatus },
    { number: 8, name: "features", kind: "message", label: "repeated", message: () => EthernetFeatureStatus },
    { number: 9, name: "channels", kind: "message", message: () => EthernetChannelsStatus },
    { number: 10, name: "wakeOnLan", kind: "enum", label: "repeated" },
  ],
};

export interface HTTPProbeSpec {
  readonly url?: common.URL | undefined;
  readonly timeout?: googleProtobuf.Duration | undefined;
}

export const HTTPProbeSpec: Message<HTTPProbeSpec> = {
  name: "talos.resource.definitions.network.HTTPProbeSpec",
  fields: [
    { number: 1, name: "url", kind: "message", message: () => common.URL },
    { number: 2, name: "timeout", kind: "message", message: () => googleProtobuf.Duration },
  ],
};

export interface HardwareAddrSpec {
  readonly name: string;
  readonly hardwareAddr: Uint8Array;
}

export const HardwareAddrSpec: Message<HardwareAddrSpec> = {
  name: "talos.resource.definitions.network.HardwareAddrSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "hardwareAddr", kind: "bytes" },
  ],
};

export interface HostDNSConfigSpec {
  readonly enabled: boolean;
  readonly listenAddresses: readonly common.NetIPPort[];
  readonly serviceHostDnsAddress?: common.NetIP | undefined;
  readonly resolveMemberNames: boolean;
  readonly serviceHostDnsAddressV6?: common.NetIP | undefined;
}

export const HostDNSConfigSpec: Message<HostDNSConfigSpec> = {
  name: "talos.resource.definitions.network.HostDNSConfigSpec",
  fields: [
    { number: 1, name: "enabled", kind: "bool" },
    { number: 2, name: "listenAddresses", kind: "message", label: "repeated", message: () => common.NetIPPort },
    { number: 3, name: "serviceHostDnsAddress", kind: "message", message: () => common.NetIP },
    { number: 4, name: "resolveMemberNames", kind: "bool" },
    { number: 5, name: "serviceHostDnsAddressV6", kind: "message", message: () => common.NetIP },
  ],
};

export interface HostnameSpecSpec {
  readonly hostname: string;
  readonly domainname: string;
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
}

export const HostnameSpecSpec: Message<HostnameSpecSpec> = {
  name: "talos.resource.definitions.network.HostnameSpecSpec",
  fields: [
    { number: 1, name: "hostname", kind: "string" },
    { number: 2, name: "domainname", kind: "string" },
    { number: 3, name: "configLayer", kind: "enum" },
  ],
};

export interface HostnameStatusSpec {
  readonly hostname: string;
  readonly domainname: string;
}

export const HostnameStatusSpec: Message<HostnameStatusSpec> = {
  name: "talos.resource.definitions.network.HostnameStatusSpec",
  fields: [
    { number: 1, name: "hostname", kind: "string" },
    { number: 2, name: "domainname", kind: "string" },
  ],
};

export interface LinkAliasSpecSpec {
  readonly alias: string;
}

export const LinkAliasSpecSpec: Message<LinkAliasSpecSpec> = {
  name: "talos.resource.definitions.network.LinkAliasSpecSpec",
  fields: [
    { number: 1, name: "alias", kind: "string" },
  ],
};

export interface LinkRefreshSpec {
  readonly generation: bigint;
}

export const LinkRefreshSpec: Message<LinkRefreshSpec> = {
  name: "talos.resource.definitions.network.LinkRefreshSpec",
  fields: [
    { number: 1, name: "generation", kind: "int64" },
  ],
};

export interface LinkSpecSpec {
  readonly name: string;
  readonly logical: boolean;
  readonly up: boolean;
  readonly mtu: number;
  readonly kind: string;
  readonly type: talosResourceDefinitionsEnums.NethelpersLinkType;
  readonly parentName: string;
  readonly bondSlave?: BondSlave | undefined;
  readonly bridgeSlave?: BridgeSlave | undefined;
  readonly vlan?: VLANSpec | undefined;
  readonly bondMaster?: BondMasterSpec | undefined;
  readonly bridgeMaster?: BridgeMasterSpec | undefined;
  readonly wireguard?: WireguardSpec | undefined;
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
  readonly hardwareAddress: Uint8Array;
  readonly multicast?: boolean | undefined;
  readonly vrfMaster?: VRFMasterSpec | undefined;
  readonly vrfSlave?: VRFSlave | undefined;
  readonly veth?: VethSpec | undefined;
}

export const LinkSpecSpec: Message<LinkSpecSpec> = {
  name: "talos.resource.definitions.network.LinkSpecSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "logical", kind: "bool" },
    { number: 3, name: "up", kind: "bool" },
    { number: 4, name: "mtu", kind: "uint32" },
    { number: 5, name: "kind", kind: "string" },
    { number: 6, name: "type", kind: "enum" },
    { number: 7, name: "parentName", kind: "string" },
    { number: 8, name: "bondSlave", kind: "message", message: () => BondSlave },
    { number: 9, name: "bridgeSlave", kind: "message", message: () => BridgeSlave },
    { number: 10, name: "vlan", kind: "message", message: () => VLANSpec },
    { number: 11, name: "bondMaster", kind: "message", message: () => BondMasterSpec },
    { number: 12, name: "bridgeMaster", kind: "message", message: () => BridgeMasterSpec },
    { number: 13, name: "wireguard", kind: "message", message: () => WireguardSpec },
    { number: 14, name: "configLayer", kind: "enum" },
    { number: 15, name: "hardwareAddress", kind: "bytes" },
    { number: 16, name: "multicast", kind: "bool", label: "optional" },
    { number: 17, name: "vrfMaster", kind: "message", message: () => VRFMasterSpec },
    { number: 18, name: "vrfSlave", kind: "message", message: () => VRFSlave },
    { number: 19, name: "veth", kind: "message", message: () => VethSpec },
  ],
};

export interface LinkStatusSpec {
  readonly index: number;
  readonly type: talosResourceDefinitionsEnums.NethelpersLinkType;
  readonly linkIndex: number;
  readonly flags: number;
  readonly hardwareAddr: Uint8Array;
  readonly broadcastAddr: Uint8Array;
  readonly mtu: number;
  readonly queueDisc: string;
  readonly masterIndex: number;
  readonly operationalState: talosResourceDefinitionsEnums.NethelpersOperationalState;
  readonly kind: string;
  readonly slaveKind: string;
  readonly busPath: string;
  readonly pciid: string;
  readonly driver: string;
  readonly driverVersion: string;
  readonly firmwareVersion: string;
  readonly productId: string;
  readonly vendorId: string;
  readonly product: string;
  readonly vendor: string;
  readonly linkState: boolean;
  readonly speedMegabits: bigint;
  readonly port: talosResourceDefinitionsEnums.NethelpersPort;
  readonly duplex: talosResourceDefinitionsEnums.NethelpersDuplex;
  readonly vlan?: VLANSpec | undefined;
  readonly bridgeMaster?: BridgeMasterSpec | undefined;
  readonly bondMaster?: BondMasterSpec | undefined;
  readonly wireguard?: WireguardSpec | undefined;
  readonly permanentAddr: Uint8Array;
  readonly alias: string;
  readonly altNames: readonly string[];
  readonly vrfMaster?: VRFMasterSpec | undefined;
  readonly veth?: VethSpec | undefined;
}

export const LinkStatusSpec: Message<LinkStatusSpec> = {
  name: "talos.resource.definitions.network.LinkStatusSpec",
  fields: [
    { number: 1, name: "index", kind: "uint32" },
    { number: 2, name: "type", kind: "enum" },
    { number: 3, name: "linkIndex", kind: "uint32" },
    { number: 4, name: "flags", kind: "uint32" },
    { number: 5, name: "hardwareAddr", kind: "bytes" },
    { number: 6, name: "broadcastAddr", kind: "bytes" },
    { number: 7, name: "mtu", kind: "uint32" },
    { number: 8, name: "queueDisc", kind: "string" },
    { number: 9, name: "masterIndex", kind: "uint32" },
    { number: 10, name: "operationalState", kind: "enum" },
    { number: 11, name: "kind", kind: "string" },
    { number: 12, name: "slaveKind", kind: "string" },
    { number: 13, name: "busPath", kind: "string" },
    { number: 14, name: "pciid", kind: "string" },
    { number: 15, name: "driver", kind: "string" },
    { number: 16, name: "driverVersion", kind: "string" },
    { number: 17, name: "firmwareVersion", kind: "string" },
    { number: 18, name: "productId", kind: "string" },
    { number: 19, name: "vendorId", kind: "string" },
    { number: 20, name: "product", kind: "string" },
    { number: 21, name: "vendor", kind: "string" },
    { number: 22, name: "linkState", kind: "bool" },
    { number: 23, name: "speedMegabits", kind: "int64" },
    { number: 24, name: "port", kind: "enum" },
    { number: 25, name: "duplex", kind: "enum" },
    { number: 26, name: "vlan", kind: "message", message: () => VLANSpec },
    { number: 27, name: "bridgeMaster", kind: "message", message: () => BridgeMasterSpec },
    { number: 28, name: "bondMaster", kind: "message", message: () => BondMasterSpec },
    { number: 29, name: "wireguard", kind: "message", message: () => WireguardSpec },
    { number: 30, name: "permanentAddr", kind: "bytes" },
    { number: 31, name: "alias", kind: "string" },
    { number: 32, name: "altNames", kind: "string", label: "repeated" },
    { number: 33, name: "vrfMaster", kind: "message", message: () => VRFMasterSpec },
    { number: 34, name: "veth", kind: "message", message: () => VethSpec },
  ],
};

export interface NameServerSpec {
  readonly addr?: common.NetIP | undefined;
  readonly protocol: talosResourceDefinitionsEnums.NethelpersDNSProtocol;
  readonly tlsServerName: string;
}

export const NameServerSpec: Message<NameServerSpec> = {
  name: "talos.resource.definitions.network.NameServerSpec",
  fields: [
    { number: 1, name: "addr", kind: "message", message: () => common.NetIP },
    { number: 2, name: "protocol", kind: "enum" },
    { number: 3, name: "tlsServerName", kind: "string" },
  ],
};

export interface NfTablesAddressMatch {
  readonly includeSubnets: readonly common.NetIPPrefix[];
  readonly excludeSubnets: readonly common.NetIPPrefix[];
  readonly invert: boolean;
}

export const NfTablesAddressMatch: Message<NfTablesAddressMatch> = {
  name: "talos.resource.definitions.network.NfTablesAddressMatch",
  fields: [
    { number: 1, name: "includeSubnets", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
    { number: 2, name: "excludeSubnets", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
    { number: 3, name: "invert", kind: "bool" },
  ],
};

export interface NfTablesChainSpec {
  readonly type: string;
  readonly hook: talosResourceDefinitionsEnums.NethelpersNfTablesChainHook;
  readonly priority: talosResourceDefinitionsEnums.NethelpersNfTablesChainPriority;
  readonly rules: readonly NfTablesRule[];
  readonly policy: talosResourceDefinitionsEnums.NethelpersNfTablesVerdict;
}

export const NfTablesChainSpec: Message<NfTablesChainSpec> = {
  name: "talos.resource.definitions.network.NfTablesChainSpec",
  fields: [
    { number: 1, name: "type", kind: "string" },
    { number: 2, name: "hook", kind: "enum" },
    { number: 3, name: "priority", kind: "enum" },
    { number: 4, name: "rules", kind: "message", label: "repeated", message: () => NfTablesRule },
    { number: 5, name: "policy", kind: "enum" },
  ],
};

export interface NfTablesClampMSS {
  readonly mtu: number;
}

export const NfTablesClampMSS: Message<NfTablesClampMSS> = {
  name: "talos.resource.definitions.network.NfTablesClampMSS",
  fields: [
    { number: 1, name: "mtu", kind: "uint32" },
  ],
};

export interface NfTablesConntrackStateMatch {
  readonly states: readonly talosResourceDefinitionsEnums.NethelpersConntrackState[];
}

export const NfTablesConntrackStateMatch: Message<NfTablesConntrackStateMatch> = {
  name: "talos.resource.definitions.network.NfTablesConntrackStateMatch",
  fields: [
    { number: 1, name: "states", kind: "enum", label: "repeated" },
  ],
};

export interface NfTablesICMPTypeMatch {
  readonly types: readonly talosResourceDefinitionsEnums.NethelpersICMPType[];
}

export const NfTablesICMPTypeMatch: Message<NfTablesICMPTypeMatch> = {
  name: "talos.resource.definitions.network.NfTablesICMPTypeMatch",
  fields: [
    { number: 1, name: "types", kind: "enum", label: "repeated" },
  ],
};

export interface NfTablesIfNameMatch {
  readonly operator: talosResourceDefinitionsEnums.NethelpersMatchOperator;
  readonly interfaceNames: readonly string[];
}

export const NfTablesIfNameMatch: Message<NfTablesIfNameMatch> = {
  name: "talos.resource.definitions.network.NfTablesIfNameMatch",
  fields: [
    { number: 2, name: "operator", kind: "enum" },
    { number: 3, name: "interfaceNames", kind: "string", label: "repeated" },
  ],
};

export interface NfTablesLayer4Match {
  readonly protocol: talosResourceDefinitionsEnums.NethelpersProtocol;
  readonly matchSourcePort?: NfTablesPortMatch | undefined;
  readonly matchDestinationPort?: NfTablesPortMatch | undefined;
  readonly matchIcmpType?: NfTablesICMPTypeMatch | undefined;
}

export const NfTablesLayer4Match: Message<NfTablesLayer4Match> = {
  name: "talos.resource.definitions.network.NfTablesLayer4Match",
  fields: [
    { number: 1, name: "protocol", kind: "enum" },
    { number: 2, name: "matchSourcePort", kind: "message", message: () => NfTablesPortMatch },
    { number: 3, name: "matchDestinationPort", kind: "message", message: () => NfTablesPortMatch },
    { number: 4, name: "matchIcmpType", kind: "message", message: () => NfTablesICMPTypeMatch },
  ],
};

export interface NfTablesLimitMatch {
  readonly packetRatePerSecond: bigint;
}

export const NfTablesLimitMatch: Message<NfTablesLimitMatch> = {
  name: "talos.resource.definitions.network.NfTablesLimitMatch",
  fields: [
    { number: 1, name: "packetRatePerSecond", kind: "uint64" },
  ],
};

export interface NfTablesMark {
  readonly mask: number;
  readonly xor: number;
  readonly value: number;
}

export const NfTablesMark: Message<NfTablesMark> = {
  name: "talos.resource.definitions.network.NfTablesMark",
  fields: [
    { number: 1, name: "mask", kind: "uint32" },
    { number: 2, name: "xor", kind: "uint32" },
    { number: 3, name: "value", kind: "uint32" },
  ],
};

export interface NfTablesPortMatch {
  readonly ranges: readonly PortRange[];
}

export const NfTablesPortMatch: Message<NfTablesPortMatch> = {
  name: "talos.resource.definitions.network.NfTablesPortMatch",
  fields: [
    { number: 1, name: "ranges", kind: "message", label: "repeated", message: () => PortRange },
  ],
};

export interface NfTablesRule {
  readonly matchOIfName?: NfTablesIfNameMatch | undefined;
  readonly verdict?: talosResourceDefinitionsEnums.NethelpersNfTablesVerdict | undefined;
  readonly matchMark?: NfTablesMark | undefined;
  readonly setMark?: NfTablesMark | undefined;
  readonly matchSourceAddress?: NfTablesAddressMatch | undefined;
  readonly matchDestinationAddress?: NfTablesAddressMatch | undefined;
  readonly matchLayer4?: NfTablesLayer4Match | undefined;
  readonly matchIIfName?: NfTablesIfNameMatch | undefined;
  readonly clampMss?: NfTablesClampMSS | undefined;
  readonly matchLimit?: NfTablesLimitMatch | undefined;
  readonly matchConntrackState?: NfTablesConntrackStateMatch | undefined;
  readonly anonCounter: boolean;
}

export const NfTablesRule: Message<NfTablesRule> = {
  name: "talos.resource.definitions.network.NfTablesRule",
  fields: [
    { number: 1, name: "matchOIfName", kind: "message", message: () => NfTablesIfNameMatch },
    { number: 2, name: "verdict", kind: "enum", label: "optional" },
    { number: 3, name: "matchMark", kind: "message", message: () => NfTablesMark },
    { number: 4, name: "setMark", kind: "message", message: () => NfTablesMark },
    { number: 5, name: "matchSourceAddress", kind: "message", message: () => NfTablesAddressMatch },
    { number: 6, name: "matchDestinationAddress", kind: "message", message: () => NfTablesAddressMatch },
    { number: 7, name: "matchLayer4", kind: "message", message: () => NfTablesLayer4Match },
    { number: 8, name: "matchIIfName", kind: "message", message: () => NfTablesIfNameMatch },
    { number: 9, name: "clampMss", kind: "message", message: () => NfTablesClampMSS },
    { number: 10, name: "matchLimit", kind: "message", message: () => NfTablesLimitMatch },
    { number: 11, name: "matchConntrackState", kind: "message", message: () => NfTablesConntrackStateMatch },
    { number: 12, name: "anonCounter", kind: "bool" },
  ],
};

export interface NodeAddressFilterSpec {
  readonly includeSubnets: readonly common.NetIPPrefix[];
  readonly excludeSubnets: readonly common.NetIPPrefix[];
}

export const NodeAddressFilterSpec: Message<NodeAddressFilterSpec> = {
  name: "talos.resource.definitions.network.NodeAddressFilterSpec",
  fields: [
    { number: 1, name: "includeSubnets", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
    { number: 2, name: "excludeSubnets", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
  ],
};

export interface NodeAddressSortAlgorithmSpec {
  readonly algorithm: talosResourceDefinitionsEnums.NethelpersAddressSortAlgorithm;
}

export const NodeAddressSortAlgorithmSpec: Message<NodeAddressSortAlgorithmSpec> = {
  name: "talos.resource.definitions.network.NodeAddressSortAlgorithmSpec",
  fields: [
    { number: 1, name: "algorithm", kind: "enum" },
  ],
};

export interface NodeAddressSpec {
  readonly addresses: readonly common.NetIPPrefix[];
  readonly sortAlgorithm: talosResourceDefinitionsEnums.NethelpersAddressSortAlgorithm;
}

export const NodeAddressSpec: Message<NodeAddressSpec> = {
  name: "talos.resource.definitions.network.NodeAddressSpec",
  fields: [
    { number: 1, name: "addresses", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
    { number: 2, name: "sortAlgorithm", kind: "enum" },
  ],
};

export interface OperatorSpecSpec {
  readonly operator: talosResourceDefinitionsEnums.NetworkOperator;
  readonly linkName: string;
  readonly requireUp: boolean;
  readonly dhcp4?: DHCP4OperatorSpec | undefined;
  readonly dhcp6?: DHCP6OperatorSpec | undefined;
  readonly vip?: VIPOperatorSpec | undefined;
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
}

export const OperatorSpecSpec: Message<OperatorSpecSpec> = {
  name: "talos.resource.definitions.network.OperatorSpecSpec",
  fields: [
    { number: 1, name: "operator", kind: "enum" },
    { number: 2, name: "linkName", kind: "string" },
    { number: 3, name: "requireUp", kind: "bool" },
    { number: 4, name: "dhcp4", kind: "message", message: () => DHCP4OperatorSpec },
    { number: 5, name: "dhcp6", kind: "message", message: () => DHCP6OperatorSpec },
    { number: 6, name: "vip", kind: "message", message: () => VIPOperatorSpec },
    { number: 7, name: "configLayer", kind: "enum" },
  ],
};

export interface PlatformConfigSpec {
  readonly addresses: readonly AddressSpecSpec[];
  readonly links: readonly LinkSpecSpec[];
  readonly routes: readonly RouteSpecSpec[];
  readonly hostnames: readonly HostnameSpecSpec[];
  readonly resolvers: readonly ResolverSpecSpec[];
  readonly timeServers: readonly TimeServerSpecSpec[];
  readonly operators: readonly OperatorSpecSpec[];
  readonly externalIps: readonly common.NetIP[];
  readonly probes: readonly ProbeSpecSpec[];
  readonly metadata?: talosResourceDefinitionsRuntime.PlatformMetadataSpec | undefined;
}

export const PlatformConfigSpec: Message<PlatformConfigSpec> = {
  name: "talos.resource.definitions.network.PlatformConfigSpec",
  fields: [
    { number: 1, name: "addresses", kind: "message", label: "repeated", message: () => AddressSpecSpec },
    { number: 2, name: "links", kind: "message", label: "repeated", message: () => LinkSpecSpec },
    { number: 3, name: "routes", kind: "message", label: "repeated", message: () => RouteSpecSpec },
    { number: 4, name: "hostnames", kind: "message", label: "repeated", message: () => HostnameSpecSpec },
    { number: 5, name: "resolvers", kind: "message", label: "repeated", message: () => ResolverSpecSpec },
    { number: 6, name: "timeServers", kind: "message", label: "repeated", message: () => TimeServerSpecSpec },
    { number: 7, name: "operators", kind: "message", label: "repeated", message: () => OperatorSpecSpec },
    { number: 8, name: "externalIps", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 9, name: "probes", kind: "message", label: "repeated", message: () => ProbeSpecSpec },
    { number: 10, name: "metadata", kind: "message", message: () => talosResourceDefinitionsRuntime.PlatformMetadataSpec },
  ],
};

export interface PortRange {
  readonly lo: number;
  readonly hi: number;
}

export const PortRange: Message<PortRange> = {
  name: "talos.resource.definitions.network.PortRange",
  fields: [
    { number: 1, name: "lo", kind: "uint32" },
    { number: 2, name: "hi", kind: "uint32" },
  ],
};

export interface ProbeSpecSpec {
  readonly interval?: googleProtobuf.Duration | undefined;
  readonly failureThreshold: bigint;
  readonly tcp?: TCPProbeSpec | undefined;
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
  readonly http?: HTTPProbeSpec | undefined;
}

export const ProbeSpecSpec: Message<ProbeSpecSpec> = {
  name: "talos.resource.definitions.network.ProbeSpecSpec",
  fields: [
    { number: 1, name: "interval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 2, name: "failureThreshold", kind: "int64" },
    { number: 3, name: "tcp", kind: "message", message: () => TCPProbeSpec },
    { number: 4, name: "configLayer", kind: "enum" },
    { number: 5, name: "http", kind: "message", message: () => HTTPProbeSpec },
  ],
};

export interface ProbeStatusSpec {
  readonly success: boolean;
  readonly lastError: string;
}

export const ProbeStatusSpec: Message<ProbeStatusSpec> = {
  name: "talos.resource.definitions.network.ProbeStatusSpec",
  fields: [
    { number: 1, name: "success", kind: "bool" },
    { number: 2, name: "lastError", kind: "string" },
  ],
};

export interface ResolverSpecSpec {
  readonly dnsServers: readonly common.NetIP[];
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
  readonly searchDomains: readonly string[];
  readonly nameServers: readonly NameServerSpec[];
  readonly searchDomainsOverridden: boolean;
}

export const ResolverSpecSpec: Message<ResolverSpecSpec> = {
  name: "talos.resource.definitions.network.ResolverSpecSpec",
  fields: [
    { number: 1, name: "dnsServers", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 2, name: "configLayer", kind: "enum" },
    { number: 3, name: "searchDomains", kind: "string", label: "repeated" },
    { number: 4, name: "nameServers", kind: "message", label: "repeated", message: () => NameServerSpec },
    { number: 5, name: "searchDomainsOverridden", kind: "bool" },
  ],
};

export interface ResolverStatusSpec {
  readonly dnsServers: readonly common.NetIP[];
  readonly searchDomains: readonly string[];
  readonly nameServers: readonly NameServerSpec[];
}

export const ResolverStatusSpec: Message<ResolverStatusSpec> = {
  name: "talos.resource.definitions.network.ResolverStatusSpec",
  fields: [
    { number: 1, name: "dnsServers", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 2, name: "searchDomains", kind: "string", label: "repeated" },
    { number: 4, name: "nameServers", kind: "message", label: "repeated", message: () => NameServerSpec },
  ],
};

export interface RouteNextHop {
  readonly gateway?: common.NetIP | undefined;
  readonly outLinkName: string;
  readonly weight: number;
}

export const RouteNextHop: Message<RouteNextHop> = {
  name: "talos.resource.definitions.network.RouteNextHop",
  fields: [
    { number: 1, name: "gateway", kind: "message", message: () => common.NetIP },
    { number: 2, name: "outLinkName", kind: "string" },
    { number: 3, name: "weight", kind: "uint32" },
  ],
};

export interface RouteSpecSpec {
  readonly family: talosResourceDefinitionsEnums.NethelpersFamily;
  readonly destination?: common.NetIPPrefix | undefined;
  readonly source?: common.NetIP | undefined;
  readonly gateway?: common.NetIP | undefined;
  readonly outLinkName: string;
  readonly table: talosResourceDefinitionsEnums.NethelpersRoutingTable;
  readonly priority: number;
  readonly scope: talosResourceDefinitionsEnums.NethelpersScope;
  readonly type: talosResourceDefinitionsEnums.NethelpersRouteType;
  readonly flags: number;
  readonly protocol: talosResourceDefinitionsEnums.NethelpersRouteProtocol;
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
  readonly mtu: number;
  readonly nextHops: readonly RouteNextHop[];
}

export const RouteSpecSpec: Message<RouteSpecSpec> = {
  name: "talos.resource.definitions.network.RouteSpecSpec",
  fields: [
    { number: 1, name: "family", kind: "enum" },
    { number: 2, name: "destination", kind: "message", message: () => common.NetIPPrefix },
    { number: 3, name: "source", kind: "message", message: () => common.NetIP },
    { number: 4, name: "gateway", kind: "message", message: () => common.NetIP },
    { number: 5, name: "outLinkName", kind: "string" },
    { number: 6, name: "table", kind: "enum" },
    { number: 7, name: "priority", kind: "uint32" },
    { number: 8, name: "scope", kind: "enum" },
    { number: 9, name: "type", kind: "enum" },
    { number: 10, name: "flags", kind: "uint32" },
    { number: 11, name: "protocol", kind: "enum" },
    { number: 12, name: "configLayer", kind: "enum" },
    { number: 13, name: "mtu", kind: "uint32" },
    { number: 14, name: "nextHops", kind: "message", label: "repeated", message: () => RouteNextHop },
  ],
};

export interface RouteStatusSpec {
  readonly family: talosResourceDefinitionsEnums.NethelpersFamily;
  readonly destination?: common.NetIPPrefix | undefined;
  readonly source?: common.NetIP | undefined;
  readonly gateway?: common.NetIP | undefined;
  readonly outLinkIndex: number;
  readonly outLinkName: string;
  readonly table: talosResourceDefinitionsEnums.NethelpersRoutingTable;
  readonly priority: number;
  readonly scope: talosResourceDefinitionsEnums.NethelpersScope;
  readonly type: talosResourceDefinitionsEnums.NethelpersRouteType;
  readonly flags: number;
  readonly protocol: talosResourceDefinitionsEnums.NethelpersRouteProtocol;
  readonly mtu: number;
  readonly nextHops: readonly RouteNextHop[];
}

export const RouteStatusSpec: Message<RouteStatusSpec> = {
  name: "talos.resource.definitions.network.RouteStatusSpec",
  fields: [
    { number: 1, name: "family", kind: "enum" },
    { number: 2, name: "destination", kind: "message", message: () => common.NetIPPrefix },
    { number: 3, name: "source", kind: "message", message: () => common.NetIP },
    { number: 4, name: "gateway", kind: "message", message: () => common.NetIP },
    { number: 5, name: "outLinkIndex", kind: "uint32" },
    { number: 6, name: "outLinkName", kind: "string" },
    { number: 7, name: "table", kind: "enum" },
    { number: 8, name: "priority", kind: "uint32" },
    { number: 9, name: "scope", kind: "enum" },
    { number: 10, name: "type", kind: "enum" },
    { number: 11, name: "flags", kind: "uint32" },
    { number: 12, name: "protocol", kind: "enum" },
    { number: 13, name: "mtu", kind: "uint32" },
    { number: 14, name: "nextHops", kind: "message", label: "repeated", message: () => RouteNextHop },
  ],
};

export interface RoutingRuleSpecSpec {
  readonly family: talosResourceDefinitionsEnums.NethelpersFamily;
  readonly src?: common.NetIPPrefix | undefined;
  readonly dst?: common.NetIPPrefix | undefined;
  readonly table: talosResourceDefinitionsEnums.NethelpersRoutingTable;
  readonly priority: number;
  readonly action: talosResourceDefinitionsEnums.NethelpersRoutingRuleAction;
  readonly iifName: string;
  readonly oifName: string;
  readonly fwMark: number;
  readonly fwMask: number;
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
}

export const RoutingRuleSpecSpec: Message<RoutingRuleSpecSpec> = {
  name: "talos.resource.definitions.network.RoutingRuleSpecSpec",
  fields: [
    { number: 1, name: "family", kind: "enum" },
    { number: 2, name: "src", kind: "message", message: () => common.NetIPPrefix },
    { number: 3, name: "dst", kind: "message", message: () => common.NetIPPrefix },
    { number: 4, name: "table", kind: "enum" },
    { number: 5, name: "priority", kind: "uint32" },
    { number: 6, name: "action", kind: "enum" },
    { number: 7, name: "iifName", kind: "string" },
    { number: 8, name: "oifName", kind: "string" },
    { number: 9, name: "fwMark", kind: "uint32" },
    { number: 10, name: "fwMask", kind: "uint32" },
    { number: 11, name: "configLayer", kind: "enum" },
  ],
};

export interface RoutingRuleStatusSpec {
  readonly family: talosResourceDefinitionsEnums.NethelpersFamily;
  readonly src?: common.NetIPPrefix | undefined;
  readonly dst?: common.NetIPPrefix | undefined;
  readonly table: talosResourceDefinitionsEnums.NethelpersRoutingTable;
  readonly priority: number;
  readonly action: talosResourceDefinitionsEnums.NethelpersRoutingRuleAction;
  readonly iifName: string;
  readonly oifName: string;
  readonly fwMark: number;
  readonly fwMask: number;
}

export const RoutingRuleStatusSpec: Message<RoutingRuleStatusSpec> = {
  name: "talos.resource.definitions.network.RoutingRuleStatusSpec",
  fields: [
    { number: 1, name: "family", kind: "enum" },
    { number: 2, name: "src", kind: "message", message: () => common.NetIPPrefix },
    { number: 3, name: "dst", kind: "message", message: () => common.NetIPPrefix },
    { number: 4, name: "table", kind: "enum" },
    { number: 5, name: "priority", kind: "uint32" },
    { number: 6, name: "action", kind: "enum" },
    { number: 7, name: "iifName", kind: "string" },
    { number: 8, name: "oifName", kind: "string" },
    { number: 9, name: "fwMark", kind: "uint32" },
    { number: 10, name: "fwMask", kind: "uint32" },
  ],
};

export interface STPSpec {
  readonly enabled: boolean;
}

export const STPSpec: Message<STPSpec> = {
  name: "talos.resource.definitions.network.STPSpec",
  fields: [
    { number: 1, name: "enabled", kind: "bool" },
  ],
};

export interface StaticHostSpec {
  readonly addresses: readonly common.NetIP[];
}

export const StaticHostSpec: Message<StaticHostSpec> = {
  name: "talos.resource.definitions.network.StaticHostSpec",
  fields: [
    { number: 1, name: "addresses", kind: "message", label: "repeated", message: () => common.NetIP },
  ],
};

export interface StatusSpec {
  readonly addressReady: boolean;
  readonly connectivityReady: boolean;
  readonly hostnameReady: boolean;
  readonly etcFilesReady: boolean;
}

export const StatusSpec: Message<StatusSpec> = {
  name: "talos.resource.definitions.network.StatusSpec",
  fields: [
    { number: 1, name: "addressReady", kind: "bool" },
    { number: 2, name: "connectivityReady", kind: "bool" },
    { number: 3, name: "hostnameReady", kind: "bool" },
    { number: 4, name: "etcFilesReady", kind: "bool" },
  ],
};

export interface TCPProbeSpec {
  readonly endpoint: string;
  readonly timeout?: googleProtobuf.Duration | undefined;
}

export const TCPProbeSpec: Message<TCPProbeSpec> = {
  name: "talos.resource.definitions.network.TCPProbeSpec",
  fields: [
    { number: 1, name: "endpoint", kind: "string" },
    { number: 2, name: "timeout", kind: "message", message: () => googleProtobuf.Duration },
  ],
};

export interface TimeServerSpecSpec {
  readonly ntpServers: readonly string[];
  readonly configLayer: talosResourceDefinitionsEnums.NetworkConfigLayer;
  readonly useNts: boolean;
}

export const TimeServerSpecSpec: Message<TimeServerSpecSpec> = {
  name: "talos.resource.definitions.network.TimeServerSpecSpec",
  fields: [
    { number: 1, name: "ntpServers", kind: "string", label: "repeated" },
    { number: 2, name: "configLayer", kind: "enum" },
    { number: 3, name: "useNts", kind: "bool" },
  ],
};

export interface TimeServerStatusSpec {
  readonly ntpServers: readonly string[];
  readonly useNts: boolean;
}

export const TimeServerStatusSpec: Message<TimeServerStatusSpec> = {
  name: "talos.resource.definitions.network.TimeServerStatusSpec",
  fields: [
    { number: 1, name: "ntpServers", kind: "string", label: "repeated" },
    { number: 2, name: "useNts", kind: "bool" },
  ],
};

export interface VIPEquinixMetalSpec {
  readonly projectId: string;
  readonly deviceId: string;
  readonly apiToken: string;
}

export const VIPEquinixMetalSpec: Message<VIPEquinixMetalSpec> = {
  name: "talos.resource.definitions.network.VIPEquinixMetalSpec",
  fields: [
    { number: 1, name: "projectId", kind: "string" },
    { number: 2, name: "deviceId", kind: "string" },
    { number: 3, name: "apiToken", kind: "string" },
  ],
};

export interface VIPHCloudSpec {
  readonly deviceId: bigint;
  readonly networkId: bigint;
  readonly apiToken: string;
}

export const VIPHCloudSpec: Message<VIPHCloudSpec> = {
  name: "talos.resource.definitions.network.VIPHCloudSpec",
  fields: [
    { number: 1, name: "deviceId", kind: "int64" },
    { number: 2, name: "networkId", kind: "int64" },
    { number: 3, name: "apiToken", kind: "string" },
  ],
};

export interface VIPOperatorSpec {
  readonly ip?: common.NetIP | undefined;
  readonly gratuitousArp: boolean;
  readonly equinixMetal?: VIPEquinixMetalSpec | undefined;
  readonly hCloud?: VIPHCloudSpec | undefined;
}

export const VIPOperatorSpec: Message<VIPOperatorSpec> = {
  name: "talos.resource.definitions.network.VIPOperatorSpec",
  fields: [
    { number: 1, name: "ip", kind: "message", message: () => common.NetIP },
    { number: 2, name: "gratuitousArp", kind: "bool" },
    { number: 3, name: "equinixMetal", kind: "message", message: () => VIPEquinixMetalSpec },
    { number: 4, name: "hCloud", kind: "message", message: () => VIPHCloudSpec },
  ],
};

export interface VLANSpec {
  readonly vid: number;
  readonly protocol: talosResourceDefinitionsEnums.NethelpersVLANProtocol;
}

export const VLANSpec: Message<VLANSpec> = {
  name: "talos.resource.definitions.network.VLANSpec",
  fields: [
    { number: 1, name: "vid", kind: "uint32" },
    { number: 2, name: "protocol", kind: "enum" },
  ],
};

export interface VRFMasterSpec {
  readonly table: talosResourceDefinitionsEnums.NethelpersRoutingTable;
}

export const VRFMasterSpec: Message<VRFMasterSpec> = {
  name: "talos.resource.definitions.network.VRFMasterSpec",
  fields: [
    { number: 1, name: "table", kind: "enum" },
  ],
};

export interface VRFSlave {
  readonly masterName: string;
}

export const VRFSlave: Message<VRFSlave> = {
  name: "talos.resource.definitions.network.VRFSlave",
  fields: [
    { number: 1, name: "masterName", kind: "string" },
  ],
};

export interface VethSpec {
  readonly peerName: string;
}

export const VethSpec: Message<VethSpec> = {
  name: "talos.resource.definitions.network.VethSpec",
  fields: [
    { number: 1, name: "peerName", kind: "string" },
  ],
};

export interface WireguardPeer {
  readonly publicKey: string;
  readonly presharedKey: string;
  readonly endpoint: string;
  readonly persistentKeepaliveInterval?: googleProtobuf.Duration | undefined;
  readonly allowedIps: readonly common.NetIPPrefix[];
}

export const WireguardPeer: Message<WireguardPeer> = {
  name: "talos.resource.definitions.network.WireguardPeer",
  fields: [
    { number: 1, name: "publicKey", kind: "string" },
    { number: 2, name: "presharedKey", kind: "string" },
    { number: 3, name: "endpoint", kind: "string" },
    { number: 4, name: "persistentKeepaliveInterval", kind: "message", message: () => googleProtobuf.Duration },
    { number: 5, name: "allowedIps", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
  ],
};

export interface WireguardSpec {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly listenPort: bigint;
  readonly firewallMark: bigint;
  readonly peers: readonly WireguardPeer[];
}

export const WireguardSpec: Message<WireguardSpec> = {
  name: "talos.resource.definitions.network.WireguardSpec",
  fields: [
    { number: 1, name: "privateKey", kind: "string" },
    { number: 2, name: "publicKey", kind: "string" },
    { number: 3, name: "listenPort", kind: "int64" },
    { number: 4, name: "firewallMark", kind: "int64" },
    { number: 5, name: "peers", kind: "message", label: "repeated", message: () => WireguardPeer },
  ],
};
