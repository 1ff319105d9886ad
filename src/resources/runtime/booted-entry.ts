// BootedEntry: boot loader entry that the node was started from.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, omitEmpty } from "../../cosi/spec.ts";

/**
 * Boot loader entry that the node was started from.
 *
 * Ids: "bootedentry".
 */
export const BootedEntry = defineResource({
  type: "BootedEntries.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Booted Entry", jsonPath: "{.bootedEntry}" }],
  message: "runtime.BootedEntrySpec",
  spec: {
    bootedEntry: field(1, string, omitEmpty),
  },
});

export type BootedEntry = SpecOf<typeof BootedEntry>;
