// SecretStatus: whether the secret files of static pods are written.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Whether the secret files of static pods are written.
 *
 * Ids: "static-pods".
 */
export const SecretStatus = defineResource({
  type: "SecretStatuses.kubernetes.talos.dev",
  namespace: "controlplane",
  columns: [
    { name: "Ready", jsonPath: "{.ready}" },
    { name: "Secrets Version", jsonPath: "{.version}" },
  ],
  message: "k8s.SecretsStatusSpec",
  spec: {
    ready: field(1, bool),
    version: field(2, string),
  },
});

export type SecretStatus = SpecOf<typeof SecretStatus>;
