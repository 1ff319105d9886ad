// The node's own manifests, from their settings.
import { defineController, shared, weak, type Controller } from "../../cosi/controller.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { BootstrapManifestsConfig } from "../../resources/k8s/bootstrap-manifests-config.ts";
import { Manifest } from "../../resources/k8s/manifest.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { kubernetesRootId } from "../secrets/root-kubernetes.ts";
import { bootstrapManifestsId } from "./config.ts";
import {
  approveNodes,
  approveRenewals,
  bootstrapToken,
  kubeconfigInCluster,
  nodeBootstrap,
  nodesReadEndpoints,
  serviceAccountDefinition,
} from "./shared/access.ts";
import { coreDnsObjects, coreDnsService } from "./shared/core-dns.ts";
import { flannelObjects } from "./shared/flannel.ts";
import { kubeProxyObjects } from "./shared/kube-proxy.ts";

export function manifestController(): Controller {
  return defineController({
    name: "k8s.ManifestController",
    inputs: [
      weak(BootstrapManifestsConfig, { id: bootstrapManifestsId }),
      weak(KubernetesRootSecret, { id: kubernetesRootId }),
    ],
    outputs: [shared(Manifest)],
    async reconcile({ state }) {
      const config = await state.find(BootstrapManifestsConfig, bootstrapManifestsId);
      const root = await state.find(KubernetesRootSecret, kubernetesRootId);
      if (config?.metadata.phase === "running" && root?.metadata.phase === "running") {
        for (const [id, objects] of Object.entries(manifestsOf(config.spec, root.spec)))
          await state.modify(Manifest, id, () => ({ objects: objects.map((object) => ({ object })) }));
      }
      await state.cleanup(Manifest);
    },
  });
}

/** Objects by the manifest's id; manifests are applied in the order of their ids. */
export function manifestsOf(
  config: BootstrapManifestsConfig,
  root: KubernetesRootSecret,
): Readonly<Record<string, readonly JsonObject[]>> {
  return {
    "00-kubelet-bootstrapping-token": [bootstrapToken(root)],
    "01-csr-approver-role-binding": [approveNodes()],
    "01-csr-node-bootstrap": [nodeBootstrap()],
    "01-csr-renewal-role-binding": [approveRenewals()],
    ...(config.flannelEnabled ? { "05-flannel": flannelObjects(config) } : {}),
    ...(config.proxyEnabled ? { "10-kube-proxy": kubeProxyObjects(config) } : {}),
    ...(config.coreDNSEnabled
      ? { "11-core-dns": coreDnsObjects(config), "11-core-dns-svc": [coreDnsService(config)] }
      : {}),
    "11-kube-config-in-cluster": [kubeconfigInCluster(config.string)],
    "11-talos-node-rbac-template": nodesReadEndpoints(),
    ...(config.talosAPIServiceEnabled ? { "13-talos-service-account-crd": [serviceAccountDefinition()] } : {}),
  };
}
