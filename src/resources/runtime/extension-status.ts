// ExtensionStatus: a system extension that is part of the image.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, message, omitEmpty } from "../../cosi/spec.ts";

/**
 * A system extension that is part of the image.
 *
 * Ids: extension layer image file name without .sqsh (000.ghcr.io-siderolabs-..., "0", "1").
 */
export const ExtensionStatus = defineResource({
  type: "ExtensionStatuses.runtime.talos.dev",
  namespace: "runtime",
  aliases: ["extensions"],
  columns: [
    { name: "Name", jsonPath: "{.metadata.name}" },
    { name: "Version", jsonPath: "{.metadata.version}" },
  ],
  message: "extensions.Layer",
  spec: {
    image: field(1, string),
    metadata: field(
      2,
      message("extensions.Metadata", {
        name: field(1, string),
        version: field(2, string),
        author: field(3, string),
        description: field(4, string),
        compatibility: field(
          5,
          message("extensions.Compatibility", {
            talos: field(
              1,
              message("extensions.Constraint", {
                version: field(1, string),
              }),
            ),
          }),
        ),
        extraInfo: field(6, string, omitEmpty),
      }),
    ),
  },
});

export type ExtensionStatus = SpecOf<typeof ExtensionStatus>;
