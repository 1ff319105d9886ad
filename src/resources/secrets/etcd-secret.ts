// EtcdSecret: certificates of etcd and of those who call it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { pemKeyPair } from "../../cosi/pem-types.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Certificates of etcd and of those who call it.
 *
 * Ids: "etcd".
 */
export const EtcdSecret = defineResource({
  type: "EtcdSecrets.secrets.talos.dev",
  namespace: "secrets",
  sensitive: true,
  message: "secrets.EtcdCertsSpec",
  spec: {
    etcd: field(1, pemKeyPair),
    etcdPeer: field(2, pemKeyPair),
    etcdAdmin: field(3, pemKeyPair),
    etcdAPIServer: field(4, pemKeyPair),
  },
});

export type EtcdSecret = SpecOf<typeof EtcdSecret>;
