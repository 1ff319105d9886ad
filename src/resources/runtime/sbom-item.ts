// SBOMItem: a part that the image was built from.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A part that the image was built from.
 *
 * Ids: package name.
 */
export const SBOMItem = defineResource({
  type: "SBOMItems.talos.dev",
  namespace: "runtime",
  aliases: ["sbom", "sboms"],
  columns: [
    { name: "Version", jsonPath: "{.version}" },
    { name: "License", jsonPath: "{.license}" },
    { name: "Extension", jsonPath: "{.extension}" },
  ],
  message: "runtime.SBOMItemSpec",
  spec: {
    name: field(1, string),
    version: field(2, string),
    license: field(3, string, omitEmpty),
    cpes: field(4, list(string), omitEmpty),
    purls: field(5, list(string), omitEmpty),
    extension: field(6, bool, omitEmpty),
  },
});

export type SBOMItem = SpecOf<typeof SBOMItem>;
