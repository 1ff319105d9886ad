// NodeAnnotationSpec: an annotation that the Kubernetes node shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * An annotation that the Kubernetes node shall have.
 *
 * Ids: annotation key.
 */
export const NodeAnnotationSpec = defineResource({
  type: "NodeAnnotationSpecs.k8s.talos.dev",
  namespace: "k8s",
  sensitive: true,
  columns: [{ name: "Value", jsonPath: "{.value}" }],
  message: "k8s.NodeAnnotationSpecSpec",
  spec: {
    key: field(1, string),
    value: field(2, string),
  },
});

export type NodeAnnotationSpec = SpecOf<typeof NodeAnnotationSpec>;
