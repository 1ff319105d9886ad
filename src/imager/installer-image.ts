// The installer image: an OCI image of one layer with all that an installation or an upgrade writes to a disk. It is data; nothing in it runs.
import { writeFileSync } from "node:fs";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { sha256Hex } from "../formats/sha256.ts";
import { foldersOf } from "./fat-image.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "../formats/tar.ts";

export interface TarFile {
  readonly path: string;
  readonly content: Uint8Array;
}

export interface InstallerPlan {
  readonly target: string;
  readonly files: readonly TarFile[];
  /** Name that the archive gives the image: `ichor/installer:v1`. */
  readonly reference: string;
  /** What the image says of itself. */
  readonly labels: Readonly<Record<string, string>>;
  readonly epochSeconds: number;
}

/** A tar archive that belongs to root, with one time. */
export function encodeTar(files: readonly TarFile[], epochSeconds: number): Uint8Array {
  const common = { uid: 0, gid: 0, modifiedSeconds: epochSeconds } as const;
  const folders = foldersOf(files).map((folder) =>
    encodeTarHeader({ ...common, name: `${folder}/`, type: "directory", mode: 0o755, sizeBytes: 0 }),
  );
  const entries = files.flatMap(({ path, content }) => [
    encodeTarHeader({ ...common, name: path, type: "file", mode: 0o644, sizeBytes: content.length }),
    content,
    tarPadding(content.length),
  ]);
  return concatBytes([...folders, ...entries, tarTrailer]);
}

function descriptor(
  mediaType: string,
  content: Uint8Array,
): { readonly mediaType: string; readonly digest: string; readonly size: number } {
  return {
    mediaType: `application/vnd.oci.image.${mediaType}`,
    digest: `sha256:${sha256Hex(content)}`,
    size: content.length,
  };
}

/** Writes the image as an archive of an OCI layout, which registries' tools and containerd import. Source: OCI image specification 1.1. */
export function makeInstallerImage(plan: InstallerPlan): void {
  const json = (value: unknown): Uint8Array => encodeUtf8(JSON.stringify(value));
  const layer = encodeTar(plan.files, plan.epochSeconds);
  const layerDescriptor = descriptor("layer.v1.tar", layer);
  const created = new Date(plan.epochSeconds * 1000).toISOString();
  const config = json({
    created,
    architecture: "amd64",
    os: "linux",
    config: { Labels: plan.labels },
    rootfs: { type: "layers", diff_ids: [layerDescriptor.digest] },
    history: [{ created, comment: "kernel image and boot loaders" }],
  });
  const configDescriptor = descriptor("config.v1+json", config);
  const manifestType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = json({
    schemaVersion: 2,
    mediaType: manifestType,
    config: configDescriptor,
    layers: [layerDescriptor],
  });
  const annotations = {
    "org.opencontainers.image.ref.name": plan.reference,
    "io.containerd.image.name": plan.reference,
  };
  const platform = { architecture: "amd64", os: "linux" };
  const index = json({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [{ ...descriptor("manifest.v1+json", manifest), platform, annotations }],
  });
  const blob = (content: Uint8Array): TarFile => ({ path: `blobs/sha256/${sha256Hex(content)}`, content });
  const files: readonly TarFile[] = [
    { path: "oci-layout", content: json({ imageLayoutVersion: "1.0.0" }) },
    { path: "index.json", content: index },
    blob(manifest),
    blob(config),
    blob(layer),
  ];
  writeFileSync(plan.target, encodeTar(files, plan.epochSeconds));
}
