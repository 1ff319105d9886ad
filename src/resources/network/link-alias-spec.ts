// LinkAliasSpec: a second name that a link shall have.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A second name that a link shall have.
 *
 * Ids: real link name.
 */
export const LinkAliasSpec = defineResource({
  type: "LinkAliasSpecs.net.talos.dev",
  namespace: "network",
  columns: [{ name: "Alias", jsonPath: "{.alias}" }],
  message: "network.LinkAliasSpecSpec",
  spec: {
    alias: field(1, string),
  },
});

export type LinkAliasSpec = SpecOf<typeof LinkAliasSpec>;
