// LinkRefresh: asks for another look at links of a kind that tells nothing by itself.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Asks for another look at links of a kind that tells nothing by itself.
 *
 * Ids: link kind ("wireguard").
 */
export const LinkRefresh = defineResource({
  type: "LinkRefreshes.net.talos.dev",
  namespace: "network",
  message: "network.LinkRefreshSpec",
  spec: {
    generation: field(1, int),
  },
});

export type LinkRefresh = SpecOf<typeof LinkRefresh>;
