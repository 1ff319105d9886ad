// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import type * as talosResourceDefinitionsEnums from "./talos-resource-definitions-enums.ts";

export interface AffiliateSpec {
  readonly nodeId: string;
  readonly addresses: readonly common.NetIP[];
  readonly hostname: string;
  readonly nodename: string;
  readonly operatingSystem: string;
  readonly machineType: talosResourceDefinitionsEnums.MachineType;
  readonly kubeSpan?: KubeSpanAffiliateSpec | undefined;
  readonly controlPlane?: ControlPlane | undefined;
}

export const AffiliateSpec: Message<AffiliateSpec> = {
  name: "talos.resource.definitions.cluster.AffiliateSpec",
  fields: [
    { number: 1, name: "nodeId", kind: "string" },
    { number: 2, name: "addresses", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 3, name: "hostname", kind: "string" },
    { number: 4, name: "nodename", kind: "string" },
    { number: 5, name: "operatingSystem", kind: "string" },
    { number: 6, name: "machineType", kind: "enum" },
    { number: 7, name: "kubeSpan", kind: "message", message: () => KubeSpanAffiliateSpec },
    { number: 8, name: "controlPlane", kind: "message", message: () => ControlPlane },
  ],
};

export interface ConfigSpec {
  readonly discoveryEnabled: boolean;
  readonly registryKubernetesEnabled: boolean;
  readonly registryServiceEnabled: boolean;
  readonly serviceEndpoint: string;
  readonly serviceEndpointInsecure: boolean;
  readonly serviceEncryptionKey: Uint8Array;
  readonly serviceClusterId: string;
  readonly serviceEndpoints: readonly ServiceEndpoint[];
}

export const ConfigSpec: Message<ConfigSpec> = {
  name: "talos.resource.definitions.cluster.ConfigSpec",
  fields: [
    { number: 1, name: "discoveryEnabled", kind: "bool" },
    { number: 2, name: "registryKubernetesEnabled", kind: "bool" },
    { number: 3, name: "registryServiceEnabled", kind: "bool" },
    { number: 4, name: "serviceEndpoint", kind: "string" },
    { number: 5, name: "serviceEndpointInsecure", kind: "bool" },
    { number: 6, name: "serviceEncryptionKey", kind: "bytes" },
    { number: 7, name: "serviceClusterId", kind: "string" },
    { number: 8, name: "serviceEndpoints", kind: "message", label: "repeated", message: () => ServiceEndpoint },
  ],
};

export interface ControlPlane {
  readonly apiServerPort: bigint;
}

export const ControlPlane: Message<ControlPlane> = {
  name: "talos.resource.definitions.cluster.ControlPlane",
  fields: [
    { number: 1, name: "apiServerPort", kind: "int64" },
  ],
};

export interface IdentitySpec {
  readonly nodeId: string;
}

export const IdentitySpec: Message<IdentitySpec> = {
  name: "talos.resource.definitions.cluster.IdentitySpec",
  fields: [
    { number: 1, name: "nodeId", kind: "string" },
  ],
};

export interface InfoSpec {
  readonly clusterId: string;
  readonly clusterName: string;
}

export const InfoSpec: Message<InfoSpec> = {
  name: "talos.resource.definitions.cluster.InfoSpec",
  fields: [
    { number: 1, name: "clusterId", kind: "string" },
    { number: 2, name: "clusterName", kind: "string" },
  ],
};

export interface KubeSpanAffiliateSpec {
  readonly publicKey: string;
  readonly address?: common.NetIP | undefined;
  readonly additionalAddresses: readonly common.NetIPPrefix[];
  readonly endpoints: readonly common.NetIPPort[];
  readonly excludeAdvertisedNetworks: readonly common.NetIPPrefix[];
}

export const KubeSpanAffiliateSpec: Message<KubeSpanAffiliateSpec> = {
  name: "talos.resource.definitions.cluster.KubeSpanAffiliateSpec",
  fields: [
    { number: 1, name: "publicKey", kind: "string" },
    { number: 2, name: "address", kind: "message", message: () => common.NetIP },
    { number: 3, name: "additionalAddresses", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
    { number: 4, name: "endpoints", kind: "message", label: "repeated", message: () => common.NetIPPort },
    { number: 5, name: "excludeAdvertisedNetworks", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
  ],
};

export interface MemberSpec {
  readonly nodeId: string;
  readonly addresses: readonly common.NetIP[];
  readonly hostname: string;
  readonly machineType: talosResourceDefinitionsEnums.MachineType;
  readonly operatingSystem: string;
  readonly controlPlane?: ControlPlane | undefined;
}

export const MemberSpec: Message<MemberSpec> = {
  name: "talos.resource.definitions.cluster.MemberSpec",
  fields: [
    { number: 1, name: "nodeId", kind: "string" },
    { number: 2, name: "addresses", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 3, name: "hostname", kind: "string" },
    { number: 4, name: "machineType", kind: "enum" },
    { number: 5, name: "operatingSystem", kind: "string" },
    { number: 6, name: "controlPlane", kind: "message", message: () => ControlPlane },
  ],
};

export interface ServiceEndpoint {
  readonly name: string;
  readonly endpoint: string;
  readonly insecure: boolean;
}

export const ServiceEndpoint: Message<ServiceEndpoint> = {
  name: "talos.resource.definitions.cluster.ServiceEndpoint",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "endpoint", kind: "string" },
    { number: 3, name: "insecure", kind: "bool" },
  ],
};
