// ManifestStatus: manifests that were applied to the cluster.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Manifests that were applied to the cluster.
 *
 * Ids: "manifests".
 */
export const ManifestStatus = defineResource({
  type: "ManifestStatuses.kubernetes.talos.dev",
  namespace: "controlplane",
  message: "k8s.ManifestStatusSpec",
  spec: {
    manifestsApplied: field(1, list(string)),
  },
});

export type ManifestStatus = SpecOf<typeof ManifestStatus>;
