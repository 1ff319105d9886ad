// Enums and flag sets of this area: texts of the YAML form and their numbers.
import { enumOf } from "../../../cosi/scalars.ts";
import type { FieldType } from "../../../cosi/spec.ts";

/** How far copying the image cache is. */
export const ImageCacheCopyStatus = { unknown: 0, skipped: 1, copying: 2, ready: 3 } as const;
export const imageCacheCopyStatus: FieldType<number> = enumOf(
  "enums.CriImageCacheCopyStatus",
  "ImageCacheCopyStatus",
  ImageCacheCopyStatus,
);

/** State of the image cache. */
export const ImageCacheStatus = { unknown: 0, disabled: 1, preparing: 2, ready: 3 } as const;
export const imageCacheStatus: FieldType<number> = enumOf(
  "enums.CriImageCacheStatus",
  "ImageCacheStatus",
  ImageCacheStatus,
);
