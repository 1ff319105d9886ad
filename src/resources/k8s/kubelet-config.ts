// KubeletConfig: settings of the kubelet from the machine configuration.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, map, omitEmpty } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";
import { argValues } from "./common/messages.ts";
import { ociMount } from "./common/oci-mount.ts";

/**
 * Settings of the kubelet from the machine configuration.
 *
 * Ids: "kubelet".
 */
export const KubeletConfig = defineResource({
  type: "KubeletConfigs.kubernetes.talos.dev",
  namespace: "k8s",
  sensitive: true,
  message: "k8s.KubeletConfigSpec",
  spec: {
    image: field(1, string),
    clusterDNS: field(2, list(string)),
    clusterDomain: field(3, string),
    extraArgs: field(15, map(argValues), omitEmpty),
    extraMounts: field(5, list(ociMount), omitEmpty),
    extraConfig: field(6, struct, omitEmpty),
    cloudProviderExternal: field(7, bool),
    defaultRuntimeSeccompEnabled: field(8, bool),
    skipNodeRegistration: field(9, bool),
    staticPodListURL: field(10, string),
    disableManifestsDirectory: field(11, bool),
    enableFSQuotaMonitoring: field(12, bool),
    credentialProviderConfig: field(13, struct, omitEmpty),
    registerWithTaints: field(16, map(string), omitEmpty),
  },
});

export type KubeletConfig = SpecOf<typeof KubeletConfig>;
