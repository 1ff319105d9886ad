// cri.ImageCacheConfigController: whether images come from a cache on the node. There is none yet, which is what clients shall see.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { ImageCacheCopyStatus, ImageCacheStatus } from "../../resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../resources/cri/image-cache-config.ts";

export function imageCacheConfigController(): Controller {
  return defineController({
    name: "cri.ImageCacheConfigController",
    inputs: [],
    outputs: [exclusive(ImageCacheConfig)],
    async reconcile({ state }) {
      await state.modify(ImageCacheConfig, "image-cache", () => ({
        status: ImageCacheStatus.disabled,
        copyStatus: ImageCacheCopyStatus.skipped,
        roots: [],
      }));
    },
  });
}
