// APIServerConfig: settings of the Kubernetes API server's static pod.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, int, string } from "../../cosi/scalars.ts";
import { field, list, map, omitEmpty } from "../../cosi/spec.ts";
import { argValues, extraVolume, resourceLimits } from "./common/messages.ts";

/**
 * Settings of the Kubernetes API server's static pod.
 *
 * Ids: "kube-apiserver" (from config) and "final-kube-apiserver" (with rendered args).
 */
export const APIServerConfig = defineResource({
  type: "APIServerConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  sensitive: true,
  message: "k8s.APIServerConfigSpec",
  spec: {
    image: field(1, string),
    cloudProvider: field(2, string),
    controlPlaneEndpoint: field(3, string),
    etcdServers: field(4, list(string)),
    localPort: field(5, int),
    serviceCIDR: field(6, list(string)),
    extraArgs: field(13, map(argValues)),
    args: field(16, list(string), omitEmpty),
    extraVolumes: field(8, list(extraVolume)),
    environmentVariables: field(9, map(string)),
    advertisedAddress: field(11, string),
    resources: field(12, resourceLimits),
    startupProbesEnabled: field(14, bool),
    useAuthenticationConfig: field(15, bool),
  },
});

export type APIServerConfig = SpecOf<typeof APIServerConfig>;
