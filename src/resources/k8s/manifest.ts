// Manifest: objects that a new cluster starts with.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { field, list, message } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * Objects that a new cluster starts with.
 *
 * Ids: 00-kubelet-bootstrapping-token, 01-csr-node-bootstrap, 01-csr-approver-role-binding, 01-csr-renewal-role-binding, 05-flannel, 10-kube-proxy, 11-core-dns, 11-core-dns-svc, 11-kube-config-in-cluster, 11-talos-node-rbac-template, 13-talos-service-account-crd, and <priority>-<name> for extra manifests: 30-<url> (external cloud provider manifests), 99-<name> (extra and inline manifests).
 */
export const Manifest = defineResource({
  type: "Manifests.kubernetes.talos.dev",
  namespace: "controlplane",
  message: "k8s.ManifestSpec",
  spec: {
    objects: field(1, list(message("k8s.SingleManifest", { object: field(1, struct, "") })), ""),
  },
});

export type Manifest = SpecOf<typeof Manifest>;
