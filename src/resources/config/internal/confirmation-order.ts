// ConfirmationOrder: what the API wants done about a config that waits for confirmation; not part of the public API.
import type { SpecOf } from "../../../cosi/resource.ts";
import { defineResource } from "../../../cosi/resource.ts";
import { string, uint32, utf8Bytes } from "../../../cosi/scalars.ts";
import { field, omitEmpty } from "../../../cosi/spec.ts";

/**
 * What the API wants done about a config that waits for confirmation; not part of the public API. Each version is another order.
 * `action` is "wait", "confirm" or "withdraw"; all else belongs to "wait": how long, the text that the node goes back to, and the digest of the new one.
 *
 * Ids: "machine-config".
 */
export const ConfirmationOrder = defineResource({
  type: "ConfirmationOrders.config.ichor.dev",
  namespace: "config",
  sensitive: true,
  message: "ichor.ConfirmationOrderSpec",
  spec: {
    action: field(1, string),
    withinMs: field(2, uint32, omitEmpty),
    previous: field(3, utf8Bytes, omitEmpty),
    configSha256: field(4, string, omitEmpty),
    serial: field(5, uint32),
  },
});

export type ConfirmationOrder = SpecOf<typeof ConfirmationOrder>;
