// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";
import type * as talosResourceDefinitionsEnums from "./talos-resource-definitions-enums.ts";

export interface ConfigSpec {
  readonly enabled: boolean;
  readonly clusterId: string;
  readonly sharedSecret: string;
  readonly forceRouting: boolean;
  readonly advertiseKubernetesNetworks: boolean;
  readonly mtu: number;
  readonly endpointFilters: readonly string[];
  readonly harvestExtraEndpoints: boolean;
  readonly extraEndpoints: readonly common.NetIPPort[];
  readonly excludeAdvertisedNetworks: readonly common.NetIPPrefix[];
}

export const ConfigSpec: Message<ConfigSpec> = {
  name: "talos.resource.definitions.kubespan.ConfigSpec",
  fields: [
    { number: 1, name: "enabled", kind: "bool" },
    { number: 2, name: "clusterId", kind: "string" },
    { number: 3, name: "sharedSecret", kind: "string" },
    { number: 4, name: "forceRouting", kind: "bool" },
    { number: 5, name: "advertiseKubernetesNetworks", kind: "bool" },
    { number: 6, name: "mtu", kind: "uint32" },
    { number: 7, name: "endpointFilters", kind: "string", label: "repeated" },
    { number: 8, name: "harvestExtraEndpoints", kind: "bool" },
    { number: 9, name: "extraEndpoints", kind: "message", label: "repeated", message: () => common.NetIPPort },
    { number: 10, name: "excludeAdvertisedNetworks", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
  ],
};

export interface EndpointSpec {
  readonly affiliateId: string;
  readonly endpoint?: common.NetIPPort | undefined;
}

export const EndpointSpec: Message<EndpointSpec> = {
  name: "talos.resource.definitions.kubespan.EndpointSpec",
  fields: [
    { number: 1, name: "affiliateId", kind: "string" },
    { number: 2, name: "endpoint", kind: "message", message: () => common.NetIPPort },
  ],
};

export interface IdentitySpec {
  readonly address?: common.NetIPPrefix | undefined;
  readonly subnet?: common.NetIPPrefix | undefined;
  readonly privateKey: string;
  readonly publicKey: string;
}

export const IdentitySpec: Message<IdentitySpec> = {
  name: "talos.resource.definitions.kubespan.IdentitySpec",
  fields: [
    { number: 1, name: "address", kind: "message", message: () => common.NetIPPrefix },
    { number: 2, name: "subnet", kind: "message", message: () => common.NetIPPrefix },
    { number: 3, name: "privateKey", kind: "string" },
    { number: 4, name: "publicKey", kind: "string" },
  ],
};

export interface PeerSpecSpec {
  readonly address?: common.NetIP | undefined;
  readonly allowedIps: readonly common.NetIPPrefix[];
  readonly endpoints: readonly common.NetIPPort[];
  readonly label: string;
}

export const PeerSpecSpec: Message<PeerSpecSpec> = {
  name: "talos.resource.definitions.kubespan.PeerSpecSpec",
  fields: [
    { number: 1, name: "address", kind: "message", message: () => common.NetIP },
    { number: 2, name: "allowedIps", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
    { number: 3, name: "endpoints", kind: "message", label: "repeated", message: () => common.NetIPPort },
    { number: 4, name: "label", kind: "string" },
  ],
};

export interface PeerStatusSpec {
  readonly endpoint?: common.NetIPPort | undefined;
  readonly label: string;
  readonly state: talosResourceDefinitionsEnums.KubespanPeerState;
  readonly receiveBytes: bigint;
  readonly transmitBytes: bigint;
  readonly lastHandshakeTime?: googleProtobuf.Timestamp | undefined;
  readonly lastUsedEndpoint?: common.NetIPPort | undefined;
  readonly lastEndpointChange?: googleProtobuf.Timestamp | undefined;
}

export const PeerStatusSpec: Message<PeerStatusSpec> = {
  name: "talos.resource.definitions.kubespan.PeerStatusSpec",
  fields: [
    { number: 1, name: "endpoint", kind: "message", message: () => common.NetIPPort },
    { number: 2, name: "label", kind: "string" },
    { number: 3, name: "state", kind: "enum" },
    { number: 4, name: "receiveBytes", kind: "int64" },
    { number: 5, name: "transmitBytes", kind: "int64" },
    { number: 6, name: "lastHandshakeTime", kind: "message", message: () => googleProtobuf.Timestamp },
    { number: 7, name: "lastUsedEndpoint", kind: "message", message: () => common.NetIPPort },
    { number: 8, name: "lastEndpointChange", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};
