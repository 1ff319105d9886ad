// EtcdRootSecret: the certificate authority of etcd.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { pemKeyPair } from "../../cosi/pem-types.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The certificate authority of etcd.
 *
 * Ids: "etcd".
 */
export const EtcdRootSecret = defineResource({
  type: "EtcdRootSecrets.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.EtcdRootSpec",
  spec: {
    etcdCA: field(1, pemKeyPair),
  },
});

export type EtcdRootSecret = SpecOf<typeof EtcdRootSecret>;
