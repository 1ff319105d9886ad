// ImageCacheConfig: local image cache switch.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool } from "../scalars.ts";
import { field, object } from "../schema.ts";
import { conflictWith } from "../rules/legacy-fields.ts";

export const imageCacheConfig = defineDocument({
  kind: "ImageCacheConfig",
  since: "1.14",
  about: "Local image cache switch.",
  example: `local:
    enabled: true
`,
  fields: {
    local: field(
      object({
        enabled: field(bool, { optional: true, default: "false", about: "Whether it is on." }),
      }),
      { always: true },
    ),
  },
  conflict: (_document, legacy) => conflictWith(legacy, "machine.features.imageCache", "image cache"),
});

export type ImageCacheConfig = DocumentOf<typeof imageCacheConfig>;
