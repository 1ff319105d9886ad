// The full command lines of the three programs.
import type { APIServerConfig } from "../../../resources/k8s/api-server-config.ts";
import type { ControllerManagerConfig } from "../../../resources/k8s/controller-manager-config.ts";
import type { SchedulerConfig } from "../../../resources/k8s/scheduler-config.ts";
import type { KubernetesRootSecret } from "../../../resources/secrets/kubernetes-root-secret.ts";
import { argListsOf, formatArguments, mergeArguments, type ArgLists, type ArgRules } from "../../shared/arguments.ts";
import { auditLogPath, configPath, secretsPath, type Program } from "./paths.ts";

const minimumTls = "VersionTLS13";

function denied(...names: readonly string[]): ArgRules {
  return Object.fromEntries(names.map((name) => [name, "denied"]));
}

const apiServerRules: ArgRules = {
  "enable-admission-plugins": "additive",
  "feature-gates": "additive",
  "authorization-mode": "additive",
  ...denied(
    "etcd-servers",
    "etcd-cafile",
    "etcd-certfile",
    "etcd-keyfile",
    "client-ca-file",
    "requestheader-client-ca-file",
    "proxy-client-cert-file",
    "proxy-client-key-file",
    "encryption-provider-config",
    "kubelet-client-certificate",
    "kubelet-client-key",
    "service-account-key-file",
    "service-account-signing-key-file",
    "tls-cert-file",
    "tls-private-key-file",
    "tls-min-version",
    "authorization-config",
  ),
};

/** Throws a FormatError for an extra argument that is not allowed. */
export function apiServerCommand(config: APIServerConfig, root: KubernetesRootSecret): readonly string[] {
  const secrets = secretsPath("kube-apiserver");
  const configs = configPath("kube-apiserver");
  const extra = argListsOf(config.extraArgs);
  // The command line and the file exclude each other.
  const authorizedByArguments = Object.keys(extra).some(
    (name) => name === "authorization-mode" || name.startsWith("authorization-webhook-"),
  );
  const args: ArgLists = {
    "admission-control-config-file": [`${configs}/admission-control-config.yaml`],
    "allow-privileged": ["true"],
    "api-audiences": [root.apiAudiences.join(",")],
    "bind-address": ["0.0.0.0"],
    "client-ca-file": [`${secrets}/ca.crt`],
    "enable-admission-plugins": ["NodeRestriction"],
    "enable-bootstrap-token-auth": ["true"],
    "encryption-provider-config": [`${secrets}/encryptionconfig.yaml`],
    "kubelet-client-certificate": [`${secrets}/apiserver-kubelet-client.crt`],
    "kubelet-client-key": [`${secrets}/apiserver-kubelet-client.key`],
    "kubelet-preferred-address-types": ["InternalIP,ExternalIP,Hostname"],
    profiling: ["false"],
    "secure-port": [String(config.localPort)],
    "service-account-issuer": [root.issuerURL, ...root.acceptedIssuers],
    "service-account-key-file": [`${secrets}/service-account.pub`],
    "service-account-signing-key-file": [`${secrets}/service-account.key`],
    "service-cluster-ip-range": [config.serviceCIDR.join(",")],
    "tls-cert-file": [`${secrets}/apiserver.crt`],
    "tls-min-version": [minimumTls],
    "tls-private-key-file": [`${secrets}/apiserver.key`],
    ...auditArguments(configs),
    ...etcdArguments(secrets, config.etcdServers),
    ...aggregatorArguments(secrets),
    ...(config.advertisedAddress === "" ? {} : { "advertise-address": [config.advertisedAddress] }),
    ...(config.useAuthenticationConfig
      ? { "authentication-config": [`${configs}/authentication-config.yaml`] }
      : { "anonymous-auth": ["false"] }),
    ...(authorizedByArguments
      ? { "authorization-mode": ["Node,RBAC"] }
      : { "authorization-config": [`${configs}/authorization-config.yaml`] }),
  };
  const rules = config.useAuthenticationConfig
    ? { ...apiServerRules, ...denied("authentication-config") }
    : apiServerRules;
  return command("kube-apiserver", mergeArguments(args, extra, rules));
}

function auditArguments(configs: string): ArgLists {
  return {
    "audit-log-maxage": ["30"],
    "audit-log-maxbackup": ["10"],
    "audit-log-maxsize": ["100"],
    "audit-log-path": [`${auditLogPath}/kube-apiserver.log`],
    "audit-policy-file": [`${configs}/auditpolicy.yaml`],
  };
}

function etcdArguments(secrets: string, servers: readonly string[]): ArgLists {
  return {
    "etcd-cafile": [`${secrets}/etcd-client-ca.crt`],
    "etcd-certfile": [`${secrets}/etcd-client.crt`],
    "etcd-keyfile": [`${secrets}/etcd-client.key`],
    "etcd-servers": [servers.join(",")],
  };
}

function aggregatorArguments(secrets: string): ArgLists {
  return {
    "proxy-client-cert-file": [`${secrets}/front-proxy-client.crt`],
    "proxy-client-key-file": [`${secrets}/front-proxy-client.key`],
    "requestheader-allowed-names": ["front-proxy-client"],
    "requestheader-client-ca-file": [`${secrets}/aggregator-ca.crt`],
    "requestheader-extra-headers-prefix": ["X-Remote-Extra-"],
    "requestheader-group-headers": ["X-Remote-Group"],
    "requestheader-username-headers": ["X-Remote-User"],
  };
}

const controllerManagerRules: ArgRules = {
  "service-cluster-ip-range": "additive",
  controllers: "additive",
  ...denied(
    "cluster-signing-cert-file",
    "cluster-signing-key-file",
    "authentication-kubeconfig",
    "authorization-kubeconfig",
    "root-ca-file",
    "service-account-private-key-file",
  ),
};

export function controllerManagerCommand(config: ControllerManagerConfig): readonly string[] {
  const secrets = secretsPath("kube-controller-manager");
  const kubeconfig = [`${secrets}/kubeconfig`];
  const isIPv6 = (cidr: string): boolean => cidr.includes(":");
  const args: ArgLists = {
    "allocate-node-cidrs": ["true"],
    "authentication-kubeconfig": kubeconfig,
    "authorization-kubeconfig": kubeconfig,
    "bind-address": ["127.0.0.1"],
    "cluster-cidr": [config.podCIDRs.join(",")],
    "cluster-signing-cert-file": [`${secrets}/ca.crt`],
    "cluster-signing-key-file": [`${secrets}/ca.key`],
    "configure-cloud-routes": ["false"],
    controllers: ["*"],
    kubeconfig,
    "leader-elect": ["true"],
    profiling: ["false"],
    "root-ca-file": [`${secrets}/ca.crt`],
    "service-account-private-key-file": [`${secrets}/service-account.key`],
    "service-cluster-ip-range": [config.serviceCIDRs.join(",")],
    "terminated-pod-gc-threshold": ["100"],
    "tls-min-version": [minimumTls],
    "use-service-account-credentials": ["true"],
    // A mask for a family without addresses is an error of the program.
    ...(config.podCIDRs.some((cidr) => !isIPv6(cidr))
      ? { "node-cidr-mask-size-ipv4": [String(config.nodeCIDRMaskSizeIPv4)] }
      : {}),
    ...(config.podCIDRs.some(isIPv6) ? { "node-cidr-mask-size-ipv6": [String(config.nodeCIDRMaskSizeIPv6)] } : {}),
  };
  const merged = mergeArguments(args, argListsOf(config.extraArgs), controllerManagerRules);
  return command("kube-controller-manager", merged, ["--use-service-account-credentials"]);
}

const schedulerRules = denied("kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig", "config");

export function schedulerCommand(config: SchedulerConfig): readonly string[] {
  const kubeconfig = [`${secretsPath("kube-scheduler")}/kubeconfig`];
  const args: ArgLists = {
    "authentication-kubeconfig": kubeconfig,
    "authentication-tolerate-lookup-failure": ["false"],
    "authorization-kubeconfig": kubeconfig,
    "bind-address": ["127.0.0.1"],
    config: [`${configPath("kube-scheduler")}/scheduler-config.yaml`],
    "leader-elect": ["true"],
    profiling: ["false"],
    "tls-min-version": [minimumTls],
  };
  return command("kube-scheduler", mergeArguments(args, argListsOf(config.extraArgs), schedulerRules));
}

function command(program: Program, args: ArgLists, first: readonly string[] = []): readonly string[] {
  return [`/usr/local/bin/${program}`, ...first, ...formatArguments(args)];
}
