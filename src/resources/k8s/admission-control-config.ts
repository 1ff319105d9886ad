// AdmissionControlConfig: admission plugins of the Kubernetes API server.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, message } from "../../cosi/spec.ts";
import { struct } from "../../cosi/struct.ts";

/**
 * Admission plugins of the Kubernetes API server.
 *
 * Ids: "admission-control".
 */
export const AdmissionControlConfig = defineResource({
  type: "AdmissionControlConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  message: "k8s.AdmissionControlConfigSpec",
  spec: {
    config: field(
      1,
      list(
        message("k8s.AdmissionPluginSpec", {
          name: field(1, string),
          configuration: field(2, struct),
        }),
      ),
    ),
  },
});

export type AdmissionControlConfig = SpecOf<typeof AdmissionControlConfig>;
