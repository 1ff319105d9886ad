// Where the image cache is: its volumes, the folders in them that hold images, the registry that serves these.

export const imageCacheId = "image-cache";

/** Stands for the partition `imageCacheLabel`. */
export const cacheDiskVolume = "IMAGECACHE-DISK";
/** A medium that the node was started or installed from. */
export const cacheMediumVolume = "IMAGECACHE-ISO";

export const cacheDiskTarget = "/system/imagecache/disk";
export const cacheMediumTarget = "/system/imagecache/iso";

/** The registry over the cache, for programs of this node. */
export const cacheRegistry = { service: "registryd", host: "127.0.0.1", port: 3172 } as const;
export const cacheEndpoint: string = `http://${cacheRegistry.host}:${cacheRegistry.port}`;
