// MetaKey: a value of the META partition.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A value of the META partition.
 *
 * Ids: META tag as 0x + two hex digits (0x0a).
 */
export const MetaKey = defineResource({
  type: "MetaKeys.runtime.talos.dev",
  namespace: "runtime",
  aliases: ["meta"],
  columns: [{ name: "Value", jsonPath: "{.value}" }],
  message: "runtime.MetaKeySpec",
  spec: {
    value: field(1, string),
  },
});

export type MetaKey = SpecOf<typeof MetaKey>;
