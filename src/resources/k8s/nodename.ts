// Nodename: name of the node in Kubernetes.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Name of the node in Kubernetes.
 *
 * Ids: "nodename".
 */
export const Nodename = defineResource({
  type: "Nodenames.kubernetes.talos.dev",
  namespace: "k8s",
  columns: [{ name: "Nodename", jsonPath: "{.nodename}" }],
  message: "k8s.NodenameSpec",
  spec: {
    nodename: field(1, string),
    hostnameVersion: field(2, string),
    skipNodeRegistration: field(3, bool),
  },
});

export type Nodename = SpecOf<typeof Nodename>;
