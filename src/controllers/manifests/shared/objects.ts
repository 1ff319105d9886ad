// Parts that the objects of several manifests share.
import type { Json, JsonObject } from "../../../cosi/struct.ts";
import type { ResourceLimits } from "../../../resources/k8s/common/messages.ts";

export const systemNamespace = "kube-system";
const rbacVersion = "rbac.authorization.k8s.io/v1";
const rbacGroup = "rbac.authorization.k8s.io";

export interface Subject {
  readonly kind: "Group" | "ServiceAccount";
  readonly name: string;
}

export interface BindingOptions {
  readonly name: string;
  /** Of the cluster role. */
  readonly role: string;
  readonly subjects: readonly Subject[];
  readonly metadata?: JsonObject;
}

export function clusterRoleBinding({ name, role, subjects, metadata = {} }: BindingOptions): JsonObject {
  return {
    apiVersion: rbacVersion,
    kind: "ClusterRoleBinding",
    metadata: { ...metadata, name },
    roleRef: { apiGroup: rbacGroup, kind: "ClusterRole", name: role },
    subjects: subjects.map((subject) =>
      subject.kind === "Group"
        ? { apiGroup: rbacGroup, kind: "Group", name: subject.name }
        : { kind: "ServiceAccount", name: subject.name, namespace: systemNamespace },
    ),
  };
}

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export function clusterRole(name: string, rules: readonly Rule[], metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: rbacVersion,
    kind: "ClusterRole",
    metadata: { ...metadata, name },
    rules: rules.map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs })),
  };
}

export function serviceAccount(name: string, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...metadata, name, namespace: systemNamespace } };
}

export function configMap(name: string, data: Readonly<Record<string, string>>, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, name, namespace: systemNamespace }, data };
}

/** Nodes that run Linux, and on given processors only. */
export function linuxNodes(architectures?: readonly string[]): JsonObject {
  const isIn = (key: string, values: readonly string[]): JsonObject => ({ key, operator: "In", values });
  const matchExpressions = [
    isIn("kubernetes.io/os", ["linux"]),
    ...(architectures === undefined ? [] : [isIn("kubernetes.io/arch", architectures)]),
  ];
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
}

export const builtArchitectures: readonly string[] = ["amd64", "arm64"];

/** Runs on every node, whatever its state. */
export const tolerateAll: readonly Json[] = [
  { effect: "NoSchedule", operator: "Exists" },
  { effect: "NoExecute", operator: "Exists" },
];

export function fieldEnv(name: string, fieldPath: string): JsonObject {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** The config's amounts over the defaults. */
export function resourcesOf(wanted: ResourceLimits, requests: Readonly<Record<string, string>>): JsonObject {
  const given = (amounts: Readonly<Record<string, string>>): JsonObject =>
    Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== ""));
  const limits = given(wanted.limits);
  return {
    requests: { ...requests, ...given(wanted.requests) },
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}
