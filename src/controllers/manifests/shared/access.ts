// Who may join, and what nodes may read: the first objects of a cluster.
import { kubernetesYaml } from "../../../config/yaml/kubernetes.ts";
import type { JsonObject } from "../../../cosi/struct.ts";
import type { KubernetesRootSecret } from "../../../resources/secrets/kubernetes-root-secret.ts";
import { clusterRole, clusterRoleBinding, configMap, systemNamespace, type Subject } from "./objects.ts";

const bootstrappers = "system:bootstrappers:nodes";
const bootstrapperGroup: Subject = { kind: "Group", name: bootstrappers };
const nodeGroup: Subject = { kind: "Group", name: "system:nodes" };

/** The token by which a kubelet asks for its certificate. */
export function bootstrapToken({
  bootstrapTokenID,
  bootstrapTokenSecret,
}: Pick<KubernetesRootSecret, "bootstrapTokenID" | "bootstrapTokenSecret">): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `bootstrap-token-${bootstrapTokenID}`, namespace: systemNamespace },
    type: "bootstrap.kubernetes.io/token",
    stringData: {
      "token-id": bootstrapTokenID,
      "token-secret": bootstrapTokenSecret,
      "usage-bootstrap-authentication": "true",
      "auth-extra-groups": bootstrappers,
    },
  };
}

/** Nodes ask for certificates. */
export function nodeBootstrap(): JsonObject {
  return clusterRoleBinding({
    name: "system-bootstrap-node-bootstrapper",
    role: "system:node-bootstrapper",
    subjects: [bootstrapperGroup, nodeGroup],
  });
}

/** Their first certificates are approved, */
export function approveNodes(): JsonObject {
  return clusterRoleBinding({
    name: "system-bootstrap-approve-node-client-csr",
    role: "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
    subjects: [bootstrapperGroup],
  });
}

/** and those by which they replace them. */
export function approveRenewals(): JsonObject {
  return clusterRoleBinding({
    name: "system-bootstrap-node-renewal",
    role: "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
    subjects: [nodeGroup],
  });
}

/** Workers find the control plane by the endpoints of the API's service. */
export function nodesReadEndpoints(): readonly JsonObject[] {
  const name = "system:talos-nodes";
  const labels = { "kubernetes.io/bootstrapping": "rbac-defaults" };
  const annotations = { "rbac.authorization.kubernetes.io/autoupdate": "true" };
  const rule = { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] };
  return [
    clusterRoleBinding({ name, role: name, subjects: [nodeGroup], metadata: { annotations, labels } }),
    clusterRole(name, [rule], { labels }),
  ];
}

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** For pods that reach the API past the cluster's own network. */
export function kubeconfigInCluster(server: string): JsonObject {
  const kubeconfig = kubernetesYaml({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local", cluster: { server, "certificate-authority": `${accountFolder}/ca.crt` } }],
    users: [{ name: "service-account", user: { tokenFile: `${accountFolder}/token` } }],
    contexts: [{ name: "local", context: { cluster: "local", user: "service-account" } }],
    "current-context": "local",
  });
  return configMap("kubeconfig-in-cluster", { kubeconfig });
}

/** The kind by which pods ask for access to the API of nodes. */
export function serviceAccountDefinition(): JsonObject {
  const text = { type: "string" };
  const schema = {
    type: "object",
    properties: {
      spec: { type: "object", properties: { roles: { type: "array", items: text } } },
      status: { type: "object", properties: { failureReason: text } },
    },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "serviceaccounts.talos.dev" },
    spec: {
      group: "talos.dev",
      names: { kind: "ServiceAccount", plural: "serviceaccounts", singular: "serviceaccount", shortNames: ["tsa"] },
      scope: "Namespaced",
      versions: [{ name: "v1alpha1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}
