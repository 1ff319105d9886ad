// Manifests and configurations of images, as the OCI image specification (1.1) describes them.
import { sha256, sourceDateEpoch } from "../image/paths.ts";

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const configType = "application/vnd.oci.image.config.v1+json";
const layerType = "application/vnd.oci.image.layer.v1.tar+zstd";

export interface LayerDescriptor {
  readonly digest: string;
  readonly size: number;
  readonly diffId: string;
}

/** A document with its digest, `sha256:...`. */
export interface Blob {
  readonly digest: string;
  readonly text: string;
}

function blob(document: unknown): Blob {
  const text = JSON.stringify(document);
  return { digest: `sha256:${sha256(text)}`, text };
}

export interface ImageDocuments {
  readonly config: Blob;
  readonly manifest: Blob;
}

/** The two documents of an image for linux/amd64. Equal input gives equal bytes. */
export function describeImage(
  layers: readonly LayerDescriptor[],
  entrypoint: readonly string[],
  labels: Readonly<Record<string, string>> = {},
): ImageDocuments {
  const created = new Date(sourceDateEpoch * 1000).toISOString();
  const config = blob({
    created,
    architecture: "amd64",
    os: "linux",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Entrypoint: entrypoint,
      WorkingDir: "/",
      ...(Object.keys(labels).length === 0 ? {} : { Labels: labels }),
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created })),
  });
  const manifest = blob({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, digest: config.digest, size: Buffer.byteLength(config.text) },
    layers: layers.map(({ digest, size }) => ({ mediaType: layerType, digest, size })),
  });
  return { config, manifest };
}
