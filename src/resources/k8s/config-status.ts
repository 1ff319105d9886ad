// ConfigStatus: whether the configuration files of static pods are written.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Whether the configuration files of static pods are written.
 *
 * Ids: "static-pods".
 */
export const ConfigStatus = defineResource({
  type: "ConfigStatuses.kubernetes.talos.dev",
  namespace: "controlplane",
  columns: [
    { name: "Ready", jsonPath: "{.ready}" },
    { name: "Secrets Version", jsonPath: "{.version}" },
  ],
  message: "k8s.ConfigStatusSpec",
  spec: {
    ready: field(1, bool),
    version: field(2, string),
  },
});

export type ConfigStatus = SpecOf<typeof ConfigStatus>;
