// What a config is generated from.
import type { SecretsBundle } from "../../pki/secrets-bundle.ts";

export type GeneratedType = "controlplane" | "worker" | "init";

/** Oldest and newest config contract that can be generated, as the minor version of 1.x. */
export const oldestContract = 10;
export const newestContract = 14;

export const defaultInstallDisk = "/dev/sda";
export const defaultInstallImage =
  "factory.talos.dev/metal-installer/376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba:v1.14.0-rc.1";
export const defaultKubernetesVersion = "1.37.0-rc.0";

export interface GenerateOptions {
  readonly clusterName: string;
  /** URL of the Kubernetes API, such as `https://10.0.0.1:6443`. */
  readonly endpoint: string;
  readonly secrets: SecretsBundle;
  /** Minor version of the contract; the newest when absent. */
  readonly contract?: number;
  /** Without `v`. */
  readonly kubernetesVersion?: string;
  /** "" leaves installing to somebody else. */
  readonly installDisk?: string;
  readonly installImage?: string;
  readonly additionalSans?: readonly string[];
  readonly dnsDomain?: string;
  /** Registry host to mirror URLs. */
  readonly registryMirrors?: Readonly<Record<string, readonly string[]>>;
  /** Registry hosts whose certificates are not checked. */
  readonly insecureRegistries?: readonly string[];
  readonly discovery?: boolean;
  readonly kubespan?: boolean;
  readonly sysctls?: Readonly<Record<string, string>>;
  /** 6443 when absent. */
  readonly localApiServerPort?: number;
  /** URLs of another network plugin's manifests; flannel when absent. */
  readonly customCniUrls?: readonly string[];
  readonly allowSchedulingOnControlPlanes?: boolean;
}

/** With every default filled in. */
export interface Settled extends Required<Omit<GenerateOptions, "customCniUrls" | "localApiServerPort">> {
  readonly type: GeneratedType;
  readonly isControlPlane: boolean;
  readonly customCniUrls: readonly string[] | undefined;
  readonly localApiServerPort: number | undefined;
}

export function settle(type: GeneratedType, options: GenerateOptions): Settled {
  return {
    type,
    isControlPlane: type !== "worker",
    clusterName: options.clusterName,
    endpoint: options.endpoint,
    secrets: options.secrets,
    contract: options.contract ?? newestContract,
    kubernetesVersion: (options.kubernetesVersion ?? defaultKubernetesVersion).replace(/^v/u, ""),
    installDisk: options.installDisk ?? defaultInstallDisk,
    installImage: options.installImage ?? defaultInstallImage,
    additionalSans: options.additionalSans ?? [],
    dnsDomain: options.dnsDomain ?? "cluster.local",
    registryMirrors: options.registryMirrors ?? {},
    insecureRegistries: options.insecureRegistries ?? [],
    discovery: options.discovery ?? true,
    kubespan: options.kubespan ?? false,
    sysctls: options.sysctls ?? {},
    localApiServerPort: options.localApiServerPort,
    customCniUrls: options.customCniUrls,
    allowSchedulingOnControlPlanes: options.allowSchedulingOnControlPlanes ?? false,
  };
}

/** Images of the Kubernetes components. */
export function images(
  version: string,
): Readonly<Record<"kubelet" | "apiServer" | "controllerManager" | "scheduler" | "proxy", string>> {
  return {
    kubelet: `ghcr.io/siderolabs/kubelet:v${version}`,
    apiServer: `registry.k8s.io/kube-apiserver:v${version}`,
    controllerManager: `registry.k8s.io/kube-controller-manager:v${version}`,
    scheduler: `registry.k8s.io/kube-scheduler:v${version}`,
    proxy: `registry.k8s.io/kube-proxy:v${version}`,
  };
}

export const controlPlaneLabel = "node-role.kubernetes.io/control-plane";
export const excludeFromLoadBalancersLabel = "node.kubernetes.io/exclude-from-external-load-balancers";
export const podSubnets: readonly string[] = ["10.244.0.0/16"];
export const serviceSubnets: readonly string[] = ["10.96.0.0/12"];
export const discoveryEndpoint = "https://discovery.talos.dev/";
export const kubePrismPort = 7445;

/** Baseline pod security, with warnings about what is not restricted. */
export const podSecurity = {
  apiVersion: "pod-security.admission.config.k8s.io/v1alpha1",
  kind: "PodSecurityConfiguration",
  defaults: {
    audit: "restricted",
    "audit-version": "latest",
    enforce: "baseline",
    "enforce-version": "latest",
    warn: "restricted",
    "warn-version": "latest",
  },
  exemptions: { namespaces: ["kube-system"], runtimeClasses: [], usernames: [] },
} as const;

export const auditPolicy = { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] } as const;
