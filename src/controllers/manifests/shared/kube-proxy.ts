// Services of the cluster on every node, by kube-proxy.
import { kubernetesYaml } from "../../../config/yaml/kubernetes.ts";
import type { JsonObject } from "../../../cosi/struct.ts";
import type { BootstrapManifestsConfig } from "../../../resources/k8s/bootstrap-manifests-config.ts";
import {
  builtArchitectures,
  clusterRoleBinding,
  configMap,
  fieldEnv,
  linuxNodes,
  resourcesOf,
  serviceAccount,
  tolerateAll,
} from "./objects.ts";

const name = "kube-proxy";
const labels = { "k8s-app": name, tier: "node" };
/** Digits of the checksum in a name. */
const shortChecksum = 16;

/** Settings lie in an object whose name has their checksum: other settings make the pods start again. Older configs have arguments instead. */
export function kubeProxyObjects(config: BootstrapManifestsConfig): readonly JsonObject[] {
  const checksum = config.proxyConfigChecksum;
  const configName = checksum === "" ? undefined : `kube-proxy-config-${checksum.slice(0, shortChecksum)}`;
  return [
    ...(configName === undefined
      ? []
      : [configMap(configName, { "config.conf": kubernetesYaml(config.proxyConfig) }, { labels })]),
    daemonSet(config, configName),
    serviceAccount(name),
    clusterRoleBinding({ name, role: "system:node-proxier", subjects: [{ kind: "ServiceAccount", name }] }),
  ];
}

function daemonSet(config: BootstrapManifestsConfig, configName: string | undefined): JsonObject {
  const readOnly = true;
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system", labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: {
        metadata: { labels },
        spec: {
          affinity: { nodeAffinity: linuxNodes(builtArchitectures) },
          hostNetwork: true,
          priorityClassName: "system-cluster-critical",
          serviceAccountName: name,
          tolerations: tolerateAll,
          containers: [
            {
              name,
              image: config.proxyImage,
              command: ["/usr/local/bin/kube-proxy", ...config.proxyArgs],
              env: [fieldEnv("NODE_NAME", "spec.nodeName"), fieldEnv("POD_IP", "status.podIP")],
              resources: resourcesOf(config.proxyResources, { cpu: "100m", memory: "50Mi" }),
              securityContext: { privileged: true },
              volumeMounts: [
                { mountPath: "/lib/modules", name: "lib-modules", readOnly },
                { mountPath: "/etc/ssl/certs", name: "ssl-certs-host", readOnly },
                { mountPath: "/etc/kubernetes", name: "kubeconfig", readOnly },
                ...(configName === undefined ? [] : [{ mountPath: "/var/lib/kube-proxy", name: "config", readOnly }]),
              ],
            },
          ],
          volumes: [
            { name: "lib-modules", hostPath: { path: "/usr/lib/modules" } },
            { name: "ssl-certs-host", hostPath: { path: "/etc/ssl/certs" } },
            { name: "kubeconfig", configMap: { name: "kubeconfig-in-cluster" } },
            ...(configName === undefined ? [] : [{ name: "config", configMap: { name: configName } }]),
          ],
        },
      },
    },
  };
}
