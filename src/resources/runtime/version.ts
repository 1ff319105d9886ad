// Version: version of the node's software.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Version of the node's software.
 *
 * Ids: "version".
 */
export const Version = defineResource({
  type: "Versions.runtime.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Name", jsonPath: "{.name}" },
    { name: "Version", jsonPath: "{.version}" },
  ],
  message: "runtime.VersionSpec",
  spec: {
    name: field(2, string),
    version: field(1, string),
  },
});

export type Version = SpecOf<typeof Version>;
