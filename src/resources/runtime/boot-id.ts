// BootID: id of the present boot, new with each.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Id of the present boot, new with each.
 *
 * Ids: "boot-id".
 */
export const BootID = defineResource({
  type: "BootIDs.runtime.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Boot ID", jsonPath: "{.bootID}" }],
  message: "runtime.BootIDSpec",
  spec: {
    bootID: field(1, string),
  },
});

export type BootID = SpecOf<typeof BootID>;
