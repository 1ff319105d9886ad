// BootstrapManifestsConfig: settings of the manifests that a new cluster starts with.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string, uint32 } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";
import { resourceLimits } from "./common/messages.ts";

/**
 * Settings of the manifests that a new cluster starts with.
 *
 * Ids: "manifests".
 */
export const BootstrapManifestsConfig = defineResource({
  type: "BootstrapManifestsConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  message: "k8s.BootstrapManifestsConfigSpec",
  spec: {
    string: field(1, string),
    clusterDomain: field(2, string),
    podCIDRs: field(3, list(string)),
    proxyEnabled: field(4, bool),
    proxyImage: field(5, string),
    proxyArgs: field(6, list(string)),
    proxyConfig: field(27, struct),
    proxyConfigChecksum: field(29, string),
    proxyResources: field(28, resourceLimits),
    coreDNSEnabled: field(7, bool),
    coreDNSImage: field(8, string),
    dnsServiceIP: field(9, string),
    dnsServiceIPv6: field(10, string),
    flannelEnabled: field(11, bool),
    flannelImage: field(12, string),
    flannelExtraArgs: field(16, list(string)),
    flannelKubeServiceHost: field(17, string),
    flannelKubeServicePort: field(18, string),
    flannelKubeNetworkPoliciesEnabled: field(19, bool),
    flannelKubeNetworkPoliciesImage: field(20, string),
    flannelBackendType: field(23, string),
    flannelBackendPort: field(24, uint32),
    flannelBackendMTU: field(22, uint32),
    flannelBackendExtraConfig: field(26, struct),
    flannelResources: field(25, resourceLimits),
    podSecurityPolicyEnabled: field(14, bool),
    talosAPIServiceEnabled: field(15, bool),
    cniName: field(21, string),
  },
});

export type BootstrapManifestsConfig = SpecOf<typeof BootstrapManifestsConfig>;
