// ConfigConfirmation: a machine config that goes away again by itself unless somebody confirms it.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string, uint32 } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";

/**
 * A machine config that goes away again by itself unless somebody confirms it. A type of ours: not there before the STATE volume is.
 * `state` is "none", "staged" (waits, but is not in force before the next boot), "waiting" (in force, until `confirmBy`, RFC 3339), "reverting" (the
 * node restarts with the config before) or "reverted" (until another config is applied); `reason` says why. Digests are those of the texts: of the config that waits, and of the one that the node goes back to.
 * `order` is the last order of the API that was carried out.
 *
 * Ids: "machine-config".
 */
export const ConfigConfirmation = defineResource({
  type: "ConfigConfirmations.config.ichor.dev",
  namespace: "config",
  aliases: ["configconfirmation"],
  skipAutomaticAliases: true,
  columns: [
    { name: "State", jsonPath: "{.state}" },
    { name: "Confirm By", jsonPath: "{.confirmBy}" },
    { name: "Boots Left", jsonPath: "{.bootsLeft}" },
    { name: "Reason", jsonPath: "{.reason}" },
  ],
  message: "ichor.ConfigConfirmationSpec",
  spec: {
    state: field(1, string),
    within: field(2, string, omitEmpty),
    confirmBy: field(3, string, omitEmpty),
    bootsLeft: field(4, uint32, omitEmpty),
    configSha256: field(5, string, omitEmpty),
    previousSha256: field(6, string, omitEmpty),
    reason: field(7, string, omitEmpty),
    revertedAt: field(8, string, omitEmpty),
    order: field(9, uint32, omitEmpty),
  },
});

export type ConfigConfirmation = SpecOf<typeof ConfigConfirmation>;

/** The only id. */
export const configConfirmationId = "machine-config";
