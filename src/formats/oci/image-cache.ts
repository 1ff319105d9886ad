// The image cache: a folder (of a disk, an ISO, a FAT file system) with the blobs and manifests of images, and where in it each lies.

/** Folders below the root of a cache. */
export const cacheFolders = { blobs: "blob", manifests: "manifests" } as const;

/** Folder of a medium that is the root of its cache: the rest of the medium is something else. */
export const cacheMediumFolder = "imagecache";

/** What a registry serves and what a reference names: host, with the port if it has one, and the path behind it. */
export interface CachedRepository {
  readonly registry: string;
  /** `library/nginx` */
  readonly name: string;
}

const digestForm = /^sha256:(?<hex>[0-9a-f]{64})$/u;
const tagForm = /^\w[\w.-]{0,127}$/u;
const registryForm = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?$/u;
/** Words of a name: none of them is empty or begins with a dot, so that no path leads out of the cache. */
const nameForm = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/u;
const maxNameLength = 255;

export function isDigest(text: string): boolean {
  return digestForm.test(text);
}

export function isRepositoryName(text: string): boolean {
  return text.length <= maxNameLength && nameForm.test(text);
}

export function isRegistry(text: string): boolean {
  return text.length <= maxNameLength && registryForm.test(text);
}

/** A digest in a file's name: FAT has no colons. */
function fileNameOf(digest: string): string {
  return digest.replace(":", "-");
}

/** The digest in the name of a file; undefined when it holds none. */
export function digestOfFile(fileName: string): string | undefined {
  const digest = fileName.replace("-", ":");
  return isDigest(digest) && fileName.startsWith("sha256-") ? digest : undefined;
}

/** Below the root. `digest` is `sha256:` and 64 hexadecimal digits. */
export function blobPath(digest: string): string {
  return `${cacheFolders.blobs}/${fileNameOf(digest)}`;
}

/** Name of a registry's folder: `registry.example`, `registry.example_5000_`. */
export function registryFolder(registry: string): string {
  return registry.replace(/:(\d+)$/u, "_$1_");
}

/** Below the root; undefined for a reference that is neither digest nor tag, or a name that is none. The file holds the manifest as it was pulled. */
export function manifestPath({ registry, name }: CachedRepository, reference: string): string | undefined {
  if (!isRegistry(registry)) return undefined;
  return manifestPathIn(registryFolder(registry), name, reference);
}

/** Likewise, by the folder of the registry. */
export function manifestPathIn(folder: string, name: string, reference: string): string | undefined {
  if (!isRepositoryName(name)) return undefined;
  const repository = `${cacheFolders.manifests}/${folder}/${name}`;
  if (isDigest(reference)) return `${repository}/digest/${fileNameOf(reference)}`;
  return tagForm.test(reference) ? `${repository}/reference/${reference}` : undefined;
}

/** Media types of manifests. Source: OCI image specification 1.1, media-types.md; Docker image manifest version 2, schema 2. */
export const manifestTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

/** Longer ones are refused, as registries do. */
export const maxManifestBytes: number = 4 * 1024 * 1024;

/** What the text of a manifest says it is, or what its fields show where it says nothing; undefined for anything else. */
export function manifestMediaType(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // no manifest
  }
  if (typeof value !== "object" || value === null) return undefined;
  if ("mediaType" in value && typeof value.mediaType === "string" && /^[\w.+/-]+$/u.test(value.mediaType))
    return value.mediaType;
  if ("manifests" in value) return manifestTypes.index;
  return "config" in value && "layers" in value ? manifestTypes.manifest : undefined;
}
