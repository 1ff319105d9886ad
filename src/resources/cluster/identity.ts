// Identity: the node's id in its cluster.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The node's id in its cluster.
 *
 * Ids: "local".
 */
export const Identity = defineResource({
  type: "Identities.cluster.talos.dev",
  namespace: "cluster",
  columns: [{ name: "ID", jsonPath: "{.nodeId}" }],
  message: "cluster.IdentitySpec",
  spec: {
    nodeId: field(1, string),
  },
});

export type Identity = SpecOf<typeof Identity>;
