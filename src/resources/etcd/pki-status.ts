// PKIStatus: whether the certificate files of etcd are written.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Whether the certificate files of etcd are written.
 *
 * Ids: "etcd".
 */
export const PKIStatus = defineResource({
  type: "PKIStatuses.etcd.talos.dev",
  namespace: "etcd",
  columns: [
    { name: "Ready", jsonPath: "{.ready}" },
    { name: "Secrets Version", jsonPath: "{.version}" },
  ],
  message: "etcd.PKIStatusSpec",
  spec: {
    ready: field(1, bool),
    version: field(2, string),
  },
});

export type PKIStatus = SpecOf<typeof PKIStatus>;
