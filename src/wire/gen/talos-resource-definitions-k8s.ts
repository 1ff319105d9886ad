// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";
import * as googleProtobuf from "./google-protobuf.ts";
import * as talosResourceDefinitionsProto from "./talos-resource-definitions-proto.ts";

export interface APIServerConfigSpec {
  readonly image: string;
  readonly cloudProvider: string;
  readonly controlPlaneEndpoint: string;
  readonly etcdServers: readonly string[];
  readonly localPort: bigint;
  readonly serviceCidRs: readonly string[];
  readonly extraVolumes: readonly ExtraVolume[];
  readonly environmentVariables: ReadonlyMap<string, string>;
  readonly advertisedAddress: string;
  readonly resources?: Resources | undefined;
  readonly extraArgs: ReadonlyMap<string, ArgValues>;
  readonly startupProbesEnabled: boolean;
  readonly useAuthenticationConfig: boolean;
  readonly args: readonly string[];
}

export const APIServerConfigSpec: Message<APIServerConfigSpec> = {
  name: "talos.resource.definitions.k8s.APIServerConfigSpec",
  fields: [
    { number: 1, name: "image", kind: "string" },
    { number: 2, name: "cloudProvider", kind: "string" },
    { number: 3, name: "controlPlaneEndpoint", kind: "string" },
    { number: 4, name: "etcdServers", kind: "string", label: "repeated" },
    { number: 5, name: "localPort", kind: "int64" },
    { number: 6, name: "serviceCidRs", kind: "string", label: "repeated" },
    { number: 8, name: "extraVolumes", kind: "message", label: "repeated", message: () => ExtraVolume },
    { number: 9, name: "environmentVariables", kind: "string", label: "map", key: "string" },
    { number: 11, name: "advertisedAddress", kind: "string" },
    { number: 12, name: "resources", kind: "message", message: () => Resources },
    { number: 13, name: "extraArgs", kind: "message", label: "map", key: "string", message: () => ArgValues },
    { number: 14, name: "startupProbesEnabled", kind: "bool" },
    { number: 15, name: "useAuthenticationConfig", kind: "bool" },
    { number: 16, name: "args", kind: "string", label: "repeated" },
  ],
};

export interface AdmissionControlConfigSpec {
  readonly config: readonly AdmissionPluginSpec[];
}

export const AdmissionControlConfigSpec: Message<AdmissionControlConfigSpec> = {
  name: "talos.resource.definitions.k8s.AdmissionControlConfigSpec",
  fields: [
    { number: 1, name: "config", kind: "message", label: "repeated", message: () => AdmissionPluginSpec },
  ],
};

export interface AdmissionPluginSpec {
  readonly name: string;
  readonly configuration?: googleProtobuf.Struct | undefined;
}

export const AdmissionPluginSpec: Message<AdmissionPluginSpec> = {
  name: "talos.resource.definitions.k8s.AdmissionPluginSpec",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "configuration", kind: "message", message: () => googleProtobuf.Struct },
  ],
};

export interface ArgValues {
  readonly values: readonly string[];
}

export const ArgValues: Message<ArgValues> = {
  name: "talos.resource.definitions.k8s.ArgValues",
  fields: [
    { number: 1, name: "values", kind: "string", label: "repeated" },
  ],
};

export interface AuditPolicyConfigSpec {
  readonly config?: googleProtobuf.Struct | undefined;
}

export const AuditPolicyConfigSpec: Message<AuditPolicyConfigSpec> = {
  name: "talos.resource.definitions.k8s.AuditPolicyConfigSpec",
  fields: [
    { number: 1, name: "config", kind: "message", message: () => googleProtobuf.Struct },
  ],
};

export interface AuthenticationConfigSpec {
  readonly config?: googleProtobuf.Struct | undefined;
}

export const AuthenticationConfigSpec: Message<AuthenticationConfigSpec> = {
  name: "talos.resource.definitions.k8s.AuthenticationConfigSpec",
  fields: [
    { number: 1, name: "config", kind: "message", message: () => googleProtobuf.Struct },
  ],
};

export interface AuthorizationAuthorizersSpec {
  readonly type: string;
  readonly name: string;
  readonly webhook?: googleProtobuf.Struct | undefined;
}

export const AuthorizationAuthorizersSpec: Message<AuthorizationAuthorizersSpec> = {
  name: "talos.resource.definitions.k8s.AuthorizationAuthorizersSpec",
  fields: [
    { number: 1, name: "type", kind: "string" },
    { number: 2, name: "name", kind: "string" },
    { number: 3, name: "webhook", kind: "message", message: () => googleProtobuf.Struct },
  ],
};

export interface AuthorizationConfigSpec {
  readonly image: string;
  readonly config: readonly AuthorizationAuthorizersSpec[];
}

export const AuthorizationConfigSpec: Message<AuthorizationConfigSpec> = {
  name: "talos.resource.definitions.k8s.AuthorizationConfigSpec",
  fields: [
    { number: 1, name: "image", kind: "string" },
    { number: 2, name: "config", kind: "message", label: "repeated", message: () => AuthorizationAuthorizersSpec },
  ],
};

export interface BootstrapManifestsConfigSpec {
  readonly server: string;
  readonly clusterDomain: string;
  readonly podCidRs: readonly string[];
  readonly proxyEnabled: boolean;
  readonly proxyImage: string;
  readonly proxyArgs: readonly string[];
  readonly coreDnsEnabled: boolean;
  readonly coreDnsImage: string;
  readonly dnsServiceIp: string;
  readonly dnsServiceIPv6: string;
  readonly flannelEnabled: boolean;
  readonly flannelImage: string;
  readonly podSecurityPolicyEnabled: boolean;
  readonly talosApiServiceEnabled: boolean;
  readonly flannelExtraArgs: readonly string[];
  readonly flannelKubeServiceHost: string;
  readonly flannelKubeServicePort: string;
  readonly flannelKubeNetworkPoliciesEnabled: boolean;
  readonly flannelKubeNetworkPoliciesImage: string;
  readonly cniName: string;
  readonly flannelBackendMtu: number;
  readonly flannelBackendType: string;
  readonly flannelBackendPort: number;
  readonly flannelResources?: Resources | undefined;
  readonly flannelBackendExtraConfig?: googleProtobuf.Struct | undefined;
  readonly proxyConfig?: googleProtobuf.Struct | undefined;
  readonly proxyResources?: Resources | undefined;
  readonly proxyConfigChecksum: string;
}

export const BootstrapManifestsConfigSpec: Message<BootstrapManifestsConfigSpec> = {
  name: "talos.resource.definitions.k8s.BootstrapManifestsConfigSpec",
  fields: [
    { number: 1, name: "server", kind: "string" },
    { number: 2, name: "clusterDomain", kind: "string" },
    { number: 3, name: "podCidRs", kind: "string", label: "repeated" },
    { number: 4, name: "proxyEnabled", kind: "bool" },
    { number: 5, name: "proxyImage", kind: "string" },
    { number: 6, name: "proxyArgs", kind: "string", label: "repeated" },
    { number: 7, name: "coreDnsEnabled", kind: "bool" },
    { number: 8, name: "coreDnsImage", kind: "string" },
    { number: 9, name: "dnsServiceIp", kind: "string" },
    { number: 10, name: "dnsServiceIPv6", kind: "string" },
    { number: 11, name: "flannelEnabled", kind: "bool" },
    { number: 12, name: "flannelImage", kind: "string" },
    { number: 14, name: "podSecurityPolicyEnabled", kind: "bool" },
    { number: 15, name: "talosApiServiceEnabled", kind: "bool" },
    { number: 16, name: "flannelExtraArgs", kind: "string", label: "repeated" },
    { number: 17, name: "flannelKubeServiceHost", kind: "string" },
    { number: 18, name: "flannelKubeServicePort", kind: "string" },
    { number: 19, name: "flannelKubeNetworkPoliciesEnabled", kind: "bool" },
    { number: 20, name: "flannelKubeNetworkPoliciesImage", kind: "string" },
    { number: 21, name: "cniName", kind: "string" },
    { number: 22, name: "flannelBackendMtu", kind: "uint32" },
    { number: 23, name: "flannelBackendType", kind: "string" },
    { number: 24, name: "flannelBackendPort", kind: "uint32" },
    { number: 25, name: "flannelResources", kind: "message", message: () => Resources },
    { number: 26, name: "flannelBackendExtraConfig", kind: "message", message: () => googleProtobuf.Struct },
    { number: 27, name: "proxyConfig", kind: "message", message: () => googleProtobuf.Struct },
    { number: 28, name: "proxyResources", kind: "message", message: () => Resources },
    { number: 29, name: "proxyConfigChecksum", kind: "string" },
  ],
};

export interface ConfigStatusSpec {
  readonly ready: boolean;
  readonly version: string;
}

export const ConfigStatusSpec: Message<ConfigStatusSpec> = {
  name: "talos.resource.definitions.k8s.ConfigStatusSpec",
  fields: [
    { number: 1, name: "ready", kind: "bool" },
    { number: 2, name: "version", kind: "string" },
  ],
};

export interface ControllerManagerConfigSpec {
  readonly enabled: boolean;
  readonly image: string;
  readonly cloudProvider: string;
  readonly podCidRs: readonly string[];
  readonly serviceCidRs: readonly string[];
  readonly extraVolumes: readonly ExtraVolume[];
  readonly environmentVariables: ReadonlyMap<string, string>;
  readonly resources?: Resources | undefined;
  readonly extraArgs: ReadonlyMap<string, ArgValues>;
  readonly args: readonly string[];
  readonly nodeCidrMaskSizeIPv4: bigint;
  readonly nodeCidrMaskSizeIPv6: bigint;
}

export const ControllerManagerConfigSpec: Message<ControllerManagerConfigSpec> = {
  name: "talos.resource.definitions.k8s.ControllerManagerConfigSpec",
  fields: [
    { number: 1, name: "enabled", kind: "bool" },
    { number: 2, name: "image", kind: "string" },
    { number: 3, name: "cloudProvider", kind: "string" },
    { number: 4, name: "podCidRs", kind: "string", label: "repeated" },
    { number: 5, name: "serviceCidRs", kind: "string", label: "repeated" },
    { number: 7, name: "extraVolumes", kind: "message", label: "repeated", message: () => ExtraVolume },
    { number: 8, name: "environmentVariables", kind: "string", label: "map", key: "string" },
    { number: 9, name: "resources", kind: "message", message: () => Resources },
    { number: 10, name: "extraArgs", kind: "message", label: "map", key: "string", message: () => ArgValues },
    { number: 11, name: "args", kind: "string", label: "repeated" },
    { number: 12, name: "nodeCidrMaskSizeIPv4", kind: "int64" },
    { number: 13, name: "nodeCidrMaskSizeIPv6", kind: "int64" },
  ],
};

export interface EndpointSpec {
  readonly addresses: readonly common.NetIP[];
  readonly hosts: readonly string[];
}

export const EndpointSpec: Message<EndpointSpec> = {
  name: "talos.resource.definitions.k8s.EndpointSpec",
  fields: [
    { number: 1, name: "addresses", kind: "message", label: "repeated", message: () => common.NetIP },
    { number: 2, name: "hosts", kind: "string", label: "repeated" },
  ],
};

export interface EtcdEncryptionConfigSpec {
  readonly configuration: string;
}

export const EtcdEncryptionConfigSpec: Message<EtcdEncryptionConfigSpec> = {
  name: "talos.resource.definitions.k8s.EtcdEncryptionConfigSpec",
  fields: [
    { number: 1, name: "configuration", kind: "string" },
  ],
};

export interface ExtraManifest {
  readonly name: string;
  readonly url: string;
  readonly priority: string;
  readonly extraHeaders: ReadonlyMap<string, string>;
  readonly inlineManifest: string;
}

export const ExtraManifest: Message<ExtraManifest> = {
  name: "talos.resource.definitions.k8s.ExtraManifest",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "url", kind: "string" },
    { number: 3, name: "priority", kind: "string" },
    { number: 4, name: "extraHeaders", kind: "string", label: "map", key: "string" },
    { number: 5, name: "inlineManifest", kind: "string" },
  ],
};

export interface ExtraManifestsConfigSpec {
  readonly extraManifests: readonly ExtraManifest[];
}

export const ExtraManifestsConfigSpec: Message<ExtraManifestsConfigSpec> = {
  name: "talos.resource.definitions.k8s.ExtraManifestsConfigSpec",
  fields: [
    { number: 1, name: "extraManifests", kind: "message", label: "repeated", message: () => ExtraManifest },
  ],
};

export interface ExtraVolume {
  readonly name: string;
  readonly hostPath: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
}

export const ExtraVolume: Message<ExtraVolume> = {
  name: "talos.resource.definitions.k8s.ExtraVolume",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "hostPath", kind: "string" },
    { number: 3, name: "mountPath", kind: "string" },
    { number: 4, name: "readOnly", kind: "bool" },
  ],
};

export interface KubePrismConfigSpec {
  readonly host: string;
  readonly port: bigint;
  readonly endpoints: readonly KubePrismEndpoint[];
}

export const KubePrismConfigSpec: Message<KubePrismConfigSpec> = {
  name: "talos.resource.definitions.k8s.KubePrismConfigSpec",
  fields: [
    { number: 1, name: "host", kind: "string" },
    { number: 2, name: "port", kind: "int64" },
    { number: 3, name: "endpoints", kind: "message", label: "repeated", message: () => KubePrismEndpoint },
  ],
};

export interface KubePrismEndpoint {
  readonly host: string;
  readonly port: number;
}

export const KubePrismEndpoint: Message<KubePrismEndpoint> = {
  name: "talos.resource.definitions.k8s.KubePrismEndpoint",
  fields: [
    { number: 1, name: "host", kind: "string" },
    { number: 2, name: "port", kind: "uint32" },
  ],
};

export interface KubePrismEndpointsSpec {
  readonly endpoints: readonly KubePrismEndpoint[];
}

export const KubePrismEndpointsSpec: Message<KubePrismEndpointsSpec> = {
  name: "talos.resource.definitions.k8s.KubePrismEndpointsSpec",
  fields: [
    { number: 1, name: "endpoints", kind: "message", label: "repeated", message: () => KubePrismEndpoint },
  ],
};

export interface KubePrismStatusesSpec {
  readonly host: string;
  readonly healthy: boolean;
}

export const KubePrismStatusesSpec: Message<KubePrismStatusesSpec> = {
  name: "talos.resource.definitions.k8s.KubePrismStatusesSpec",
  fields: [
    { number: 1, name: "host", kind: "string" },
    { number: 2, name: "healthy", kind: "bool" },
  ],
};

export interface KubeletConfigSpec {
  readonly image: string;
  readonly clusterDns: readonly string[];
  readonly clusterDomain: string;
  readonly extraMounts: readonly talosResourceDefinitionsProto.Mount[];
  readonly extraConfig?: googleProtobuf.Struct | undefined;
  readonly cloudProviderExternal: boolean;
  readonly defaultRuntimeSeccompEnabled: boolean;
  readonly skipNodeRegistration: boolean;
  readonly staticPodListUrl: string;
  readonly disableManifestsDirectory: boolean;
  readonly enableFsQuotaMonitoring: boolean;
  readonly credentialProviderConfig?: googleProtobuf.Struct | undefined;
  readonly extraArgs: ReadonlyMap<string, ArgValues>;
  readonly registerWithTaints: ReadonlyMap<string, string>;
}

export const KubeletConfigSpec: Message<KubeletConfigSpec> = {
  name: "talos.resource.definitions.k8s.KubeletConfigSpec",
  fields: [
    { number: 1, name: "image", kind: "string" },
    { number: 2, name: "clusterDns", kind: "string", label: "repeated" },
    { number: 3, name: "clusterDomain", kind: "string" },
    { number: 5, name: "extraMounts", kind: "message", label: "repeated", message: () => talosResourceDefinitionsProto.Mount },
    { number: 6, name: "extraConfig", kind: "message", message: () => googleProtobuf.Struct },
    { number: 7, name: "cloudProviderExternal", kind: "bool" },
    { number: 8, name: "defaultRuntimeSeccompEnabled", kind: "bool" },
    { number: 9, name: "skipNodeRegistration", kind: "bool" },
    { number: 10, name: "staticPodListUrl", kind: "string" },
    { number: 11, name: "disableManifestsDirectory", kind: "bool" },
    { number: 12, name: "enableFsQuotaMonitoring", kind: "bool" },
    { number: 13, name: "credentialProviderConfig", kind: "message", message: () => googleProtobuf.Struct },
    { number: 15, name: "extraArgs", kind: "message", label: "map", key: "string", message: () => ArgValues },
    { number: 16, name: "registerWithTaints", kind: "string", label: "map", key: "string" },
  ],
};

export interface KubeletKubeconfigSpec {
  readonly hash: string;
}

export const KubeletKubeconfigSpec: Message<KubeletKubeconfigSpec> = {
  name: "talos.resource.definitions.k8s.KubeletKubeconfigSpec",
  fields: [
    { number: 1, name: "hash", kind: "string" },
  ],
};

export interface KubeletSpecSpec {
  readonly image: string;
  readonly args: readonly string[];
  readonly extraMounts: readonly talosResourceDefinitionsProto.Mount[];
  readonly expectedNodename: string;
  readonly config?: googleProtobuf.Struct | undefined;
  readonly credentialProviderConfig?: googleProtobuf.Struct | undefined;
}

export const KubeletSpecSpec: Message<KubeletSpecSpec> = {
  name: "talos.resource.definitions.k8s.KubeletSpecSpec",
  fields: [
    { number: 1, name: "image", kind: "string" },
    { number: 2, name: "args", kind: "string", label: "repeated" },
    { number: 3, name: "extraMounts", kind: "message", label: "repeated", message: () => talosResourceDefinitionsProto.Mount },
    { number: 4, name: "expectedNodename", kind: "string" },
    { number: 5, name: "config", kind: "message", message: () => googleProtobuf.Struct },
    { number: 6, name: "credentialProviderConfig", kind: "message", message: () => googleProtobuf.Struct },
  ],
};

export interface KubeletStatusSpec {
  readonly image: string;
}

export const KubeletStatusSpec: Message<KubeletStatusSpec> = {
  name: "talos.resource.definitions.k8s.KubeletStatusSpec",
  fields: [
    { number: 1, name: "image", kind: "string" },
  ],
};

export interface ManifestSpec {
  readonly items: readonly SingleManifest[];
}

export const ManifestSpec: Message<ManifestSpec> = {
  name: "talos.resource.definitions.k8s.ManifestSpec",
  fields: [
    { number: 1, name: "items", kind: "message", label: "repeated", message: () => SingleManifest },
  ],
};

export interface ManifestStatusSpec {
  readonly manifestsApplied: readonly string[];
}

export const ManifestStatusSpec: Message<ManifestStatusSpec> = {
  name: "talos.resource.definitions.k8s.ManifestStatusSpec",
  fields: [
    { number: 1, name: "manifestsApplied", kind: "string", label: "repeated" },
  ],
};

export interface NodeAnnotationSpecSpec {
  readonly key: string;
  readonly value: string;
}

export const NodeAnnotationSpecSpec: Message<NodeAnnotationSpecSpec> = {
  name: "talos.resource.definitions.k8s.NodeAnnotationSpecSpec",
  fields: [
    { number: 1, name: "key", kind: "string" },
    { number: 2, name: "value", kind: "string" },
  ],
};

export interface NodeIPConfigSpec {
  readonly validSubnets: readonly string[];
  readonly excludeSubnets: readonly string[];
}

export const NodeIPConfigSpec: Message<NodeIPConfigSpec> = {
  name: "talos.resource.definitions.k8s.NodeIPConfigSpec",
  fields: [
    { number: 1, name: "validSubnets", kind: "string", label: "repeated" },
    { number: 2, name: "excludeSubnets", kind: "string", label: "repeated" },
  ],
};

export interface NodeIPSpec {
  readonly addresses: readonly common.NetIP[];
}

export const NodeIPSpec: Message<NodeIPSpec> = {
  name: "talos.resource.definitions.k8s.NodeIPSpec",
  fields: [
    { number: 1, name: "addresses", kind: "message", label: "repeated", message: () => common.NetIP },
  ],
};

export interface NodeLabelSpecSpec {
  readonly key: string;
  readonly value: string;
}

export const NodeLabelSpecSpec: Message<NodeLabelSpecSpec> = {
  name: "talos.resource.definitions.k8s.NodeLabelSpecSpec",
  fields: [
    { number: 1, name: "key", kind: "string" },
    { number: 2, name: "value", kind: "string" },
  ],
};

export interface NodeStatusSpec {
  readonly nodename: string;
  readonly nodeReady: boolean;
  readonly unschedulable: boolean;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly podCidRs: readonly common.NetIPPrefix[];
}

export const NodeStatusSpec: Message<NodeStatusSpec> = {
  name: "talos.resource.definitions.k8s.NodeStatusSpec",
  fields: [
    { number: 1, name: "nodename", kind: "string" },
    { number: 2, name: "nodeReady", kind: "bool" },
    { number: 3, name: "unschedulable", kind: "bool" },
    { number: 4, name: "labels", kind: "string", label: "map", key: "string" },
    { number: 5, name: "annotations", kind: "string", label: "map", key: "string" },
    { number: 6, name: "podCidRs", kind: "message", label: "repeated", message: () => common.NetIPPrefix },
  ],
};

export interface NodeTaintSpecSpec {
  readonly key: string;
  readonly effect: string;
  readonly value: string;
}

export const NodeTaintSpecSpec: Message<NodeTaintSpecSpec> = {
  name: "talos.resource.definitions.k8s.NodeTaintSpecSpec",
  fields: [
    { number: 1, name: "key", kind: "string" },
    { number: 2, name: "effect", kind: "string" },
    { number: 3, name: "value", kind: "string" },
  ],
};

export interface NodenameSpec {
  readonly nodename: string;
  readonly hostnameVersion: string;
  readonly skipNodeRegistration: boolean;
}

export const NodenameSpec: Message<NodenameSpec> = {
  name: "talos.resource.definitions.k8s.NodenameSpec",
  fields: [
    { number: 1, name: "nodename", kind: "string" },
    { number: 2, name: "hostnameVersion", kind: "string" },
    { number: 3, name: "skipNodeRegistration", kind: "bool" },
  ],
};

export interface Resources {
  readonly requests: ReadonlyMap<string, string>;
  readonly limits: ReadonlyMap<string, string>;
}

export const Resources: Message<Resources> = {
  name: "talos.resource.definitions.k8s.Resources",
  fields: [
    { number: 1, name: "requests", kind: "string", label: "map", key: "string" },
    { number: 2, name: "limits", kind: "string", label: "map", key: "string" },
  ],
};

export interface SchedulerConfigSpec {
  readonly enabled: boolean;
  readonly image: string;
  readonly extraVolumes: readonly ExtraVolume[];
  readonly environmentVariables: ReadonlyMap<string, string>;
  readonly resources?: Resources | undefined;
  readonly config?: googleProtobuf.Struct | undefined;
  readonly extraArgs: ReadonlyMap<string, ArgValues>;
  readonly args: readonly string[];
}

export const SchedulerConfigSpec: Message<SchedulerConfigSpec> = {
  name: "talos.resource.definitions.k8s.SchedulerConfigSpec",
  fields: [
    { number: 1, name: "enabled", kind: "bool" },
    { number: 2, name: "image", kind: "string" },
    { number: 4, name: "extraVolumes", kind: "message", label: "repeated", message: () => ExtraVolume },
    { number: 5, name: "environmentVariables", kind: "string", label: "map", key: "string" },
    { number: 6, name: "resources", kind: "message", message: () => Resources },
    { number: 7, name: "config", kind: "message", message: () => googleProtobuf.Struct },
    { number: 8, name: "extraArgs", kind: "message", label: "map", key: "string", message: () => ArgValues },
    { number: 9, name: "args", kind: "string", label: "repeated" },
  ],
};

export interface SecretsStatusSpec {
  readonly ready: boolean;
  readonly version: string;
}

export const SecretsStatusSpec: Message<SecretsStatusSpec> = {
  name: "talos.resource.definitions.k8s.SecretsStatusSpec",
  fields: [
    { number: 1, name: "ready", kind: "bool" },
    { number: 2, name: "version", kind: "string" },
  ],
};

export interface SingleManifest {
  readonly object?: googleProtobuf.Struct | undefined;
}

export const SingleManifest: Message<SingleManifest> = {
  name: "talos.resource.definitions.k8s.SingleManifest",
  fields: [
    { number: 1, name: "object", kind: "message", message: () => googleProtobuf.Struct },
  ],
};

export interface StaticPodServerStatusSpec {
  readonly url: string;
}

export const StaticPodServerStatusSpec: Message<StaticPodServerStatusSpec> = {
  name: "talos.resource.definitions.k8s.StaticPodServerStatusSpec",
  fields: [
    { number: 1, name: "url", kind: "string" },
  ],
};

export interface StaticPodSpec {
  readonly pod?: googleProtobuf.Struct | undefined;
}

export const StaticPodSpec: Message<StaticPodSpec> = {
  name: "talos.resource.definitions.k8s.StaticPodSpec",
  fields: [
    { number: 1, name: "pod", kind: "message", message: () => googleProtobuf.Struct },
  ],
};

export interface StaticPodStatusSpec {
  readonly podStatus?: googleProtobuf.Struct | undefined;
}

export const StaticPodStatusSpec: Message<StaticPodStatusSpec> = {
  name: "talos.resource.definitions.k8s.StaticPodStatusSpec",
  fields: [
    { number: 1, name: "podStatus", kind: "message", message: () => googleProtobuf.Struct },
  ],
};
