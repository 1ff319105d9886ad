// Where the image cache is: its volumes, the folders in them that hold images, the registry that serves these.

export const imageCacheId = "image-cache";

/** A partition with this label, and the volume that stands for it. */
export const cachePartitionLabel = "IMAGECACHE";
export const cacheDiskVolume = "IMAGECACHE-DISK";
/** A medium that the node was started or installed from. */
export const cacheMediumVolume = "IMAGECACHE-ISO";

export const cacheDiskTarget = "/system/imagecache/disk";
export const cacheMediumTarget = "/system/imagecache/iso";
/** Folder of the medium: the rest of it is not ours. */
export const cacheMediumFolder = "imagecache";

/** The registry over the cache, for programs of this node. */
export const cacheRegistry = { service: "registryd", host: "127.0.0.1", port: 3172 } as const;
export const cacheEndpoint = "http://127.0.0.1:3172";
