// ImageCacheConfig: local image cache switch.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool } from "../scalars.ts";
import { field, object } from "../schema.ts";

export const imageCacheConfig = defineDocument({
  kind: "ImageCacheConfig",
  since: "1.14",
  about: "Local image cache switch.",
  fields: {
    local: field(
      object({
        enabled: field(bool, { optional: true, default: "false" }),
      }),
      { always: true },
    ),
  },
});

export type ImageCacheConfig = DocumentOf<typeof imageCacheConfig>;
