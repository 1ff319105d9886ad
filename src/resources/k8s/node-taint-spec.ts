// NodeTaintSpec: a taint that the Kubernetes node shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A taint that the Kubernetes node shall have.
 *
 * Ids: taint key.
 */
export const NodeTaintSpec = defineResource({
  type: "NodeTaintSpecs.k8s.talos.dev",
  namespace: "k8s",
  sensitive: true,
  columns: [
    { name: "Effect", jsonPath: "{.effect}" },
    { name: "Value", jsonPath: "{.value}" },
  ],
  message: "k8s.NodeTaintSpecSpec",
  spec: {
    key: field(1, string),
    effect: field(2, string),
    value: field(3, string),
  },
});

export type NodeTaintSpec = SpecOf<typeof NodeTaintSpec>;
