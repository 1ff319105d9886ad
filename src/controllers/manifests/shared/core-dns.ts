// The cluster's DNS, by CoreDNS.
import type { JsonObject } from "../../../cosi/struct.ts";
import type { BootstrapManifestsConfig } from "../../../resources/k8s/bootstrap-manifests-config.ts";
import {
  builtArchitectures,
  clusterRole,
  clusterRoleBinding,
  configMap,
  linuxNodes,
  serviceAccount,
  systemNamespace,
} from "./objects.ts";

const name = "coredns";
const roleName = "system:coredns";
const selector = { "k8s-app": "kube-dns" };
const labels = { ...selector, "kubernetes.io/name": "CoreDNS" };
const bootstrapLabels = { "kubernetes.io/bootstrapping": "rbac-defaults" };
/** The process's own limit stays below that of its container. */
const memoryLimit = "170Mi";
const heapLimit = "161MiB";

export function coreDnsObjects(config: BootstrapManifestsConfig): readonly JsonObject[] {
  const read = ["list", "watch"];
  return [
    serviceAccount(name),
    clusterRole(
      roleName,
      [
        { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: read },
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
      ],
      { labels: bootstrapLabels },
    ),
    clusterRoleBinding({
      name: roleName,
      role: roleName,
      subjects: [{ kind: "ServiceAccount", name }],
      metadata: { annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" }, labels: bootstrapLabels },
    }),
    configMap(name, { Corefile: corefile(config.clusterDomain) }),
    deployment(config),
  ];
}

function corefile(domain: string): string {
  return `.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    log . {
        class error
    }
    prometheus :9153

    kubernetes ${domain} in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success ${domain}
       disable denial ${domain}
    }
    loop
    reload
    loadbalance
}
`;
}

function deployment(config: BootstrapManifestsConfig): JsonObject {
  const exists = (key: string): JsonObject => ({ key, operator: "Exists", effect: "NoSchedule" });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: systemNamespace, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: selector },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: {
        metadata: { labels: selector },
        spec: {
          affinity: { nodeAffinity: linuxNodes(builtArchitectures), podAntiAffinity: spread },
          dnsPolicy: "Default",
          nodeSelector: { "kubernetes.io/os": "linux" },
          priorityClassName: "system-cluster-critical",
          serviceAccountName: name,
          tolerations: [
            exists("node-role.kubernetes.io/control-plane"),
            exists("node.cloudprovider.kubernetes.io/uninitialized"),
          ],
          containers: [container(config.coreDNSImage)],
          volumes: [{ name: "config-volume", configMap: { name, items: [{ key: "Corefile", path: "Corefile" }] } }],
        },
      },
    },
  };
}

/** One on each node, where there are enough of them. */
const spread: JsonObject = {
  preferredDuringSchedulingIgnoredDuringExecution: [
    {
      weight: 100,
      podAffinityTerm: {
        labelSelector: { matchExpressions: [{ key: "k8s-app", operator: "In", values: ["kube-dns"] }] },
        topologyKey: "kubernetes.io/hostname",
      },
    },
  ],
};

function container(image: string): JsonObject {
  const get = (path: string, port: number): JsonObject => ({ httpGet: { path, port, scheme: "HTTP" } });
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    args: ["-conf", "/etc/coredns/Corefile"],
    env: [{ name: "GOMEMLIMIT", value: heapLimit }],
    ports: [
      { name: "dns", protocol: "UDP", containerPort: 53 },
      { name: "dns-tcp", protocol: "TCP", containerPort: 53 },
      { name: "metrics", protocol: "TCP", containerPort: 9153 },
    ],
    resources: { limits: { memory: memoryLimit }, requests: { cpu: "100m", memory: "70Mi" } },
    livenessProbe: {
      ...get("/health", 8080),
      initialDelaySeconds: 60,
      timeoutSeconds: 5,
      successThreshold: 1,
      failureThreshold: 5,
    },
    readinessProbe: get("/ready", 8181),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
    },
    volumeMounts: [{ mountPath: "/etc/coredns", name: "config-volume", readOnly: true }],
  };
}

/** Under the address that the kubelets hand to pods. */
export function coreDnsService({ dnsServiceIP, dnsServiceIPv6 }: BootstrapManifestsConfig): JsonObject {
  const clusterIPs = [dnsServiceIP, dnsServiceIPv6].filter((address) => address !== "");
  const port = (portName: string, protocol: string, number: number): JsonObject => ({
    name: portName,
    protocol,
    port: number,
    targetPort: number,
  });
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      namespace: systemNamespace,
      labels: { ...labels, "kubernetes.io/cluster-service": "true" },
      annotations: { "prometheus.io/port": "9153", "prometheus.io/scrape": "true" },
    },
    spec: {
      clusterIP: clusterIPs[0] ?? "",
      clusterIPs,
      ipFamilies: clusterIPs.map((address) => (address.includes(":") ? "IPv6" : "IPv4")),
      ipFamilyPolicy: clusterIPs.length > 1 ? "RequireDualStack" : "SingleStack",
      ports: [port("dns", "UDP", 53), port("dns-tcp", "TCP", 53), port("metrics", "TCP", 9153)],
      selector,
    },
  };
}
