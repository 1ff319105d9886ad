// The cluster's network by flannel.
import type { Json, JsonObject } from "../../../cosi/struct.ts";
import type { BootstrapManifestsConfig } from "../../../resources/k8s/bootstrap-manifests-config.ts";
import {
  clusterRole,
  clusterRoleBinding,
  configMap,
  fieldEnv,
  linuxNodes,
  resourcesOf,
  serviceAccount,
  tolerateAll,
  type Rule,
} from "./objects.ts";

const name = "flannel";
const configName = "kube-flannel-cfg";
const labels = { "k8s-app": name };
const nodeLabels = { ...labels, tier: "node" };

export function flannelObjects(config: BootstrapManifestsConfig): readonly JsonObject[] {
  return [
    clusterRole(name, rulesOf(config), { labels }),
    clusterRoleBinding({ name, role: name, subjects: [{ kind: "ServiceAccount", name }], metadata: { labels } }),
    serviceAccount(name, { labels }),
    configMap(
      configName,
      { "cni-conf.json": formatJson(cniConfig), "net-conf.json": formatJson(networkConfig(config)) },
      { labels: nodeLabels },
    ),
    daemonSet(config),
  ];
}

function rulesOf({ flannelKubeNetworkPoliciesEnabled }: BootstrapManifestsConfig): readonly Rule[] {
  const read = ["get", "list", "watch"];
  return [
    { apiGroups: [""], resources: ["pods", "nodes", "namespaces"], verbs: read },
    { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch"] },
    ...(flannelKubeNetworkPoliciesEnabled
      ? [{ apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: read }]
      : []),
  ];
}

function formatJson(value: Json): string {
  return JSON.stringify(value, undefined, 2);
}

const cniConfig: JsonObject = {
  name: "cbr0",
  cniVersion: "1.0.0",
  plugins: [
    { type: "flannel", delegate: { hairpinMode: true, isDefaultGateway: true } },
    { type: "portmap", capabilities: { portMappings: true } },
  ],
};

/** Backend settings of the config win over the ones that have fields of their own. */
function networkConfig(config: BootstrapManifestsConfig): JsonObject {
  const v4 = config.podCIDRs.find((cidr) => !cidr.includes(":"));
  const v6 = config.podCIDRs.find((cidr) => cidr.includes(":"));
  const backend: JsonObject = {
    ...(config.flannelBackendMTU === 0 ? {} : { MTU: config.flannelBackendMTU }),
    ...(config.flannelBackendPort === 0 ? {} : { Port: config.flannelBackendPort }),
    Type: config.flannelBackendType,
    ...config.flannelBackendExtraConfig,
  };
  return {
    ...(v4 === undefined ? {} : { Network: v4 }),
    ...(v6 === undefined ? {} : { IPv6Network: v6, EnableIPv6: true }),
    ...(v4 === undefined ? { EnableIPv4: false } : {}),
    EnableNFTables: true,
    Backend: Object.fromEntries(
      Object.keys(backend)
        .toSorted()
        .map((key) => [key, backend[key] ?? null]),
    ),
  };
}

const configFolder = { mountPath: "/etc/kube-flannel/", name: "flannel-cfg" };

function daemonSet(config: BootstrapManifestsConfig): JsonObject {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-flannel", namespace: "kube-system", labels: nodeLabels },
    spec: {
      selector: { matchLabels: nodeLabels },
      updateStrategy: {},
      template: {
        metadata: { labels: nodeLabels },
        spec: {
          affinity: { nodeAffinity: linuxNodes() },
          hostNetwork: true,
          priorityClassName: "system-node-critical",
          serviceAccountName: name,
          tolerations: tolerateAll,
          initContainers: [installContainer(config)],
          containers: [
            flannelContainer(config),
            ...(config.flannelKubeNetworkPoliciesEnabled ? [policiesContainer(config)] : []),
          ],
          volumes: [
            { name: "run", hostPath: { path: "/run/flannel" } },
            { name: "cni", hostPath: { path: "/etc/cni/net.d" } },
            { name: "flannel-cfg", configMap: { name: configName } },
            ...(config.flannelKubeNetworkPoliciesEnabled
              ? [{ name: "lib-modules", hostPath: { path: "/usr/lib/modules" } }]
              : []),
          ],
        },
      },
    },
  };
}

/** Puts the network's settings where the container runtime looks for them. */
function installContainer({ flannelImage }: BootstrapManifestsConfig): JsonObject {
  return {
    name: "install-config",
    image: flannelImage,
    command: ["cp"],
    args: ["-f", "/etc/kube-flannel/cni-conf.json", "/etc/cni/net.d/10-flannel.conflist"],
    resources: {},
    volumeMounts: [{ mountPath: "/etc/cni/net.d", name: "cni" }, configFolder],
  };
}

function flannelContainer(config: BootstrapManifestsConfig): JsonObject {
  const { flannelKubeServiceHost: host, flannelKubeServicePort: port } = config;
  return {
    name: "kube-flannel",
    image: config.flannelImage,
    command: ["/opt/bin/flanneld"],
    args: ["--ip-masq", "--kube-subnet-mgr", ...config.flannelExtraArgs],
    env: [
      fieldEnv("POD_NAME", "metadata.name"),
      fieldEnv("POD_NAMESPACE", "metadata.namespace"),
      { name: "EVENT_QUEUE_DEPTH", value: "5000" },
      { name: "CONT_WHEN_CACHE_NOT_READY", value: "false" },
      ...(host === "" ? [] : [{ name: "KUBERNETES_SERVICE_HOST", value: host }]),
      ...(port === "" ? [] : [{ name: "KUBERNETES_SERVICE_PORT", value: port }]),
    ],
    resources: resourcesOf(config.flannelResources, { cpu: "100m", memory: "50Mi" }),
    securityContext: { privileged: false, capabilities: { add: ["NET_ADMIN", "NET_RAW"] } },
    volumeMounts: [{ mountPath: "/run/flannel", name: "run" }, configFolder],
  };
}

/** Enforces network policies, which flannel itself does not know. */
function policiesContainer({ flannelKubeNetworkPoliciesImage }: BootstrapManifestsConfig): JsonObject {
  return {
    name: "kube-network-policies",
    image: flannelKubeNetworkPoliciesImage,
    args: ["/bin/netpol", "--hostname-override=$(MY_NODE_NAME)", "--v=2"],
    env: [fieldEnv("MY_NODE_NAME", "spec.nodeName")],
    resources: { requests: { cpu: "100m", memory: "50Mi" } },
    securityContext: { privileged: true, capabilities: { add: ["NET_ADMIN"] } },
    volumeMounts: [{ mountPath: "/lib/modules", name: "lib-modules", readOnly: true }],
  };
}
