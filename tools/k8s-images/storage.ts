// Writes images where `docker-registry` keeps them: its storage on a file system is plain files, so no push is needed.
//
//   docker/registry/v2/blobs/sha256/ab/ab12.../data               a layer, a configuration or a manifest
//   docker/registry/v2/repositories/NAME/_layers/sha256/HEX/link   NAME has this layer or configuration
//   docker/registry/v2/repositories/NAME/_manifests/revisions/sha256/HEX/link
//   docker/registry/v2/repositories/NAME/_manifests/tags/TAG/current/link and index/sha256/HEX/link
import { existsSync, linkSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Blob } from "./oci.ts";

export interface StoredImage {
  readonly repository: string;
  readonly tags: readonly string[];
  readonly config: Blob;
  readonly manifest: Blob;
  readonly layers: readonly { readonly digest: string; readonly path: string }[];
}

function hexOf(digest: string): string {
  return digest.slice("sha256:".length);
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Adds an image. Layers are linked, not copied: `root` has to be on the file system of the layers. */
export function storeImage(root: string, image: StoredImage): void {
  const base = join(root, "docker/registry/v2");
  const data = (digest: string): string => join(base, "blobs/sha256", hexOf(digest).slice(0, 2), hexOf(digest), "data");
  const repository = join(base, "repositories", image.repository);
  const { config, manifest } = image;
  for (const document of [config, manifest]) put(data(document.digest), document.text);
  for (const layer of image.layers) {
    mkdirSync(dirname(data(layer.digest)), { recursive: true });
    if (!existsSync(data(layer.digest))) linkSync(layer.path, data(layer.digest));
  }
  for (const { digest } of [config, ...image.layers]) {
    put(join(repository, "_layers/sha256", hexOf(digest), "link"), digest);
  }
  put(join(repository, "_manifests/revisions/sha256", hexOf(manifest.digest), "link"), manifest.digest);
  for (const tag of image.tags) {
    const folder = join(repository, "_manifests/tags", tag);
    put(join(folder, "current/link"), manifest.digest);
    put(join(folder, "index/sha256", hexOf(manifest.digest), "link"), manifest.digest);
  }
}
