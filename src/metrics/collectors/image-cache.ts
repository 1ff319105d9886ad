// How far the cache of images is.
import { ImageCacheStatus } from "../../resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../resources/cri/image-cache-config.ts";
import type { Collector } from "../collector.ts";
import { gauge, oneOf } from "../collector.ts";

const cacheStates = Object.keys(ImageCacheStatus);

export const imageCacheCollector: Collector = {
  name: "image-cache",
  async collect({ state }) {
    const [cache] = await state.list(ImageCacheConfig);
    if (cache === undefined) return [];
    return [
      gauge(
        "ichor_image_cache_state",
        "How far the image cache is.",
        oneOf(cacheStates, cacheStates[cache.spec.status]),
      ),
    ];
  },
};
