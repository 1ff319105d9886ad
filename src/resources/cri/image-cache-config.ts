// ImageCacheConfig: state and places of the container image cache.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";
import { imageCacheCopyStatus, imageCacheStatus } from "./common/enums.ts";

/**
 * State and places of the container image cache.
 *
 * Ids: "image-cache".
 */
export const ImageCacheConfig = defineResource({
  type: "ImageCacheConfigs.cri.talos.dev",
  namespace: "cri",
  columns: [
    { name: "Status", jsonPath: "{.status}" },
    { name: "CopyStatus", jsonPath: "{.copyStatus}" },
    { name: "Roots", jsonPath: "{.roots}" },
  ],
  message: "cri.ImageCacheConfigSpec",
  spec: {
    status: field(1, imageCacheStatus),
    copyStatus: field(3, imageCacheCopyStatus),
    roots: field(2, list(string)),
  },
});

export type ImageCacheConfig = SpecOf<typeof ImageCacheConfig>;
