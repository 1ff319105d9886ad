// NodeLabelSpec: a label that the Kubernetes node shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A label that the Kubernetes node shall have.
 *
 * Ids: label key.
 */
export const NodeLabelSpec = defineResource({
  type: "NodeLabelSpecs.k8s.talos.dev",
  namespace: "k8s",
  sensitive: true,
  columns: [{ name: "Value", jsonPath: "{.value}" }],
  message: "k8s.NodeLabelSpecSpec",
  spec: {
    key: field(1, string),
    value: field(2, string),
  },
});

export type NodeLabelSpec = SpecOf<typeof NodeLabelSpec>;
