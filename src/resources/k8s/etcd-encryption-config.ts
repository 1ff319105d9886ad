// EtcdEncryptionConfig: how the Kubernetes API server encrypts what it keeps in etcd.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * How the Kubernetes API server encrypts what it keeps in etcd.
 *
 * Ids: "k8s".
 */
export const EtcdEncryptionConfig = defineResource({
  type: "EtcdEncryptionConfigs.kubernetes.talos.dev",
  namespace: "k8s",
  sensitive: true,
  message: "k8s.EtcdEncryptionConfigSpec",
  spec: {
    configuration: field(1, string),
  },
});

export type EtcdEncryptionConfig = SpecOf<typeof EtcdEncryptionConfig>;
