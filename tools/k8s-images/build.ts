// Builds all test images into the storage of a registry, in the cache: one folder for each state of the inputs.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseLock } from "../image/lock.ts";
import { cacheDir, cachedDir, sha256, top } from "../image/paths.ts";
import { nextKubernetesImages, testImages, type LayerName } from "./catalogue.ts";
import { buildLayer, type Layer } from "./layers.ts";
import { describeImage } from "./oci.ts";
import { storeImage, type StoredImage } from "./storage.ts";

/** Called with each part before it is built: `userland`. */
export type OnPart = (name: string) => void;

/**
 * Folder with the registry's storage. What is there already is not built again, so an interrupted build goes on. `hasNext`: with the next patch
 * release of Kubernetes, too.
 */
export function ensureImages(onPart: OnPart = () => undefined, hasNext = false): string {
  const lock = parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8"));
  const images = [...testImages(), ...(hasNext ? nextKubernetesImages() : [])];
  const layers = new Map<LayerName, Layer>();
  for (const name of new Set(images.flatMap((image) => image.layers))) {
    onPart(name);
    layers.set(name, buildLayer(lock, name));
  }
  const stored = images.map((image): StoredImage => {
    const own = image.layers.flatMap((name) => layers.get(name) ?? []);
    return { ...image, ...describeImage(own, image.entrypoint), layers: own };
  });
  const key = sha256(
    JSON.stringify(stored.map(({ repository, tags, manifest }) => [repository, tags, manifest.digest])),
  );
  return cachedDir(join(cacheDir, "k8s-images/registry", key.slice(0, 16)), existsSync, (target) => {
    for (const image of stored) storeImage(target, image);
  });
}
