// The documents about Kubernetes that a generated config holds since version 1.14.
import type { ConfigDocument } from "../document.ts";
import { kubeAdmissionControlConfig } from "../documents/kube-admission-control-config.ts";
import { kubeAggregatorCAConfig } from "../documents/kube-aggregator-ca-config.ts";
import { kubeAPIServerCAConfig } from "../documents/kube-api-server-ca-config.ts";
import { kubeAPIServerConfig } from "../documents/kube-api-server-config.ts";
import { kubeAuditPolicyConfig } from "../documents/kube-audit-policy-config.ts";
import { kubeAuthenticationConfig } from "../documents/kube-authentication-config.ts";
import { kubeAuthorizerConfig } from "../documents/kube-authorizer-config.ts";
import { kubeClusterConfig } from "../documents/kube-cluster-config.ts";
import { kubeControllerManagerConfig } from "../documents/kube-controller-manager-config.ts";
import { kubeCoreDNSConfig } from "../documents/kube-core-dns-config.ts";
import { kubeEtcdEncryptionConfig } from "../documents/kube-etcd-encryption-config.ts";
import { kubeExternalManifestConfig } from "../documents/kube-external-manifest-config.ts";
import { kubeFlannelCNIConfig } from "../documents/kube-flannel-cni-config.ts";
import { kubeletConfig } from "../documents/kubelet-config.ts";
import { kubeNetworkConfig } from "../documents/kube-network-config.ts";
import { kubeNodeConfig } from "../documents/kube-node-config.ts";
import { kubePrismConfig } from "../documents/kube-prism-config.ts";
import { kubeProxyConfig } from "../documents/kube-proxy-config.ts";
import { kubeSchedulerConfig } from "../documents/kube-scheduler-config.ts";
import { kubeServiceAccountConfig } from "../documents/kube-service-account-config.ts";
import type { FreeMap } from "../schema.ts";
import { defineConfigDocument } from "./documents.ts";
import {
  auditPolicy,
  controlPlaneLabel,
  excludeFromLoadBalancersLabel,
  images,
  kubePrismPort,
  podSecurity,
  podSubnets,
  serviceSubnets,
  type Settled,
} from "./options.ts";

export function kubernetesDocuments(settled: Settled): readonly ConfigDocument[] {
  const { secrets, clusterName, endpoint, kubernetesVersion, dnsDomain, isControlPlane } = settled;
  const { certificate, key } = secrets.certs.k8s;
  return [
    defineConfigDocument(kubeClusterConfig, { clusterName, endpoint }),
    defineConfigDocument(kubeNodeConfig, isControlPlane ? controlPlaneNode(settled) : {}),
    defineConfigDocument(kubeletConfig, {
      image: images(kubernetesVersion).kubelet,
      defaultRuntimeSeccompProfileEnabled: true,
    }),
    defineConfigDocument(kubeNetworkConfig, { dnsDomain, podSubnets, serviceSubnets }),
    defineConfigDocument(
      kubeAPIServerCAConfig,
      isControlPlane ? { issuingCA: { cert: certificate, key } } : { acceptedCAs: [certificate] },
    ),
    defineConfigDocument(kubePrismConfig, { port: kubePrismPort }),
    ...(isControlPlane ? controlPlaneDocuments(settled) : []),
  ];
}

function controlPlaneNode({ allowSchedulingOnControlPlanes }: Settled): object {
  return {
    labels: { [controlPlaneLabel]: "", [excludeFromLoadBalancersLabel]: "" },
    ...(allowSchedulingOnControlPlanes ? {} : { taints: { [controlPlaneLabel]: "NoSchedule" } }),
  };
}

function controlPlaneDocuments(settled: Settled): readonly ConfigDocument[] {
  const { secrets, endpoint, kubernetesVersion, additionalSans, localApiServerPort } = settled;
  const image = images(kubernetesVersion);
  const { certificate, key } = secrets.certs.k8sAggregator;
  return [
    defineConfigDocument(kubeAggregatorCAConfig, { issuingCA: { cert: certificate, key } }),
    defineConfigDocument(kubeAdmissionControlConfig, { name: "PodSecurity", configuration: podSecurity }),
    defineConfigDocument(kubeAuditPolicyConfig, { configuration: auditPolicy }),
    defineConfigDocument(kubeAuthenticationConfig, {
      configuration: {
        anonymous: { enabled: true, conditions: [{ path: "/livez" }, { path: "/readyz" }, { path: "/healthz" }] },
        jwt: [],
      },
    }),
    defineConfigDocument(kubeAuthorizerConfig, { name: "node", type: "Node" }),
    defineConfigDocument(kubeAuthorizerConfig, { name: "rbac", type: "RBAC" }),
    defineConfigDocument(kubeEtcdEncryptionConfig, { config: etcdEncryption(settled) }),
    defineConfigDocument(kubeServiceAccountConfig, {
      issuer: { privateKey: secrets.certs.k8sServiceAccountKey, issuerURL: endpoint },
    }),
    defineConfigDocument(kubeAPIServerConfig, {
      image: image.apiServer,
      ...(localApiServerPort === undefined ? {} : { apiPort: localApiServerPort }),
      certExtraSANs: additionalSans,
    }),
    defineConfigDocument(kubeControllerManagerConfig, { image: image.controllerManager }),
    defineConfigDocument(kubeSchedulerConfig, { image: image.scheduler }),
    defineConfigDocument(kubeProxyConfig, { image: image.proxy }),
    ...(settled.customCniUrls === undefined
      ? [defineConfigDocument(kubeFlannelCNIConfig, { backendType: "vxlan", backendPort: 4789 })]
      : []),
    defineConfigDocument(kubeCoreDNSConfig, { enabled: true }),
    ...(settled.customCniUrls ?? []).map((url, index) =>
      defineConfigDocument(kubeExternalManifestConfig, {
        name: index === 0 ? "custom-cni" : `custom-cni-${index + 1}`,
        url,
      }),
    ),
  ];
}

/** An AES-CBC secret of an older bundle stands as a second provider, under the name it always had. */
function etcdEncryption({ secrets }: Settled): FreeMap {
  const provider = (name: string, secret: string | undefined): readonly FreeMap[] =>
    secret === undefined ? [] : [{ secretbox: { keys: [{ name, secret }] } }];
  return {
    resources: [
      {
        resources: ["secrets"],
        providers: [
          ...provider("key2", secrets.secrets.secretboxEncryptionSecret),
          ...provider("key1", secrets.secrets.aescbcEncryptionSecret),
        ],
      },
    ],
  };
}
