// ExtraManifestsConfig: further manifests that a new cluster starts with.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list, map, message } from "../../cosi/spec.ts";

/**
 * Further manifests that a new cluster starts with.
 *
 * Ids: "extra-manifests".
 */
export const ExtraManifestsConfig = defineResource({
  type: "ExtraManifestsConfigs.kubernetes.talos.dev",
  namespace: "controlplane",
  message: "k8s.ExtraManifestsConfigSpec",
  spec: {
    extraManifests: field(
      1,
      list(
        message("k8s.ExtraManifest", {
          name: field(1, string),
          url: field(2, string),
          priority: field(3, string),
          extraHeaders: field(4, map(string)),
          inlineManifest: field(5, string),
        }),
      ),
    ),
  },
});

export type ExtraManifestsConfig = SpecOf<typeof ExtraManifestsConfig>;
