// Small images made in a test: one layer with the given files, as an OCI archive, and served by a registry of the test's own.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { concatBytes, encodeUtf8 } from "../../src/base/bytes.ts";
import type { TarEntryType } from "../../src/formats/tar.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "../../src/formats/tar.ts";

export interface TestImage {
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  readonly manifest: Uint8Array;
  /** Of the manifest; an image's by default. */
  readonly mediaType?: string;
  /** By digest: configuration and layer. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

export interface ImageFile {
  readonly path: string;
  readonly type?: TarEntryType;
  readonly content?: Uint8Array;
  /** Of a symbolic link. */
  readonly linkName?: string;
  readonly mode?: number;
}

export interface ImageOptions {
  readonly files: readonly ImageFile[];
  readonly env?: readonly string[];
  readonly entrypoint?: readonly string[];
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const json = (value: unknown): Uint8Array => encodeUtf8(JSON.stringify(value));

export function tarOf(files: readonly ImageFile[]): Uint8Array {
  const parts = files.flatMap(({ path, type = "file", content = new Uint8Array(), linkName, mode }) => [
    encodeTarHeader({
      name: type === "directory" ? `${path}/` : path,
      type,
      mode: mode ?? (type === "directory" ? 0o755 : 0o644),
      uid: 0,
      gid: 0,
      sizeBytes: content.length,
      modifiedSeconds: 0,
      ...(linkName === undefined ? {} : { linkName }),
    }),
    content,
    tarPadding(content.length),
  ]);
  return concatBytes([...parts, tarTrailer]);
}

export function testImage({ files, env = [], entrypoint = [] }: ImageOptions): TestImage {
  const layer = tarOf(files);
  const config = json({
    architecture: "amd64",
    os: "linux",
    config: { Env: env, Entrypoint: entrypoint },
    rootfs: { type: "layers", diff_ids: [digestOf(layer)] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: digestOf(config), size: config.length },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", digest: digestOf(layer), size: layer.length }],
  });
  const blobs = new Map([config, layer].map((bytes) => [digestOf(bytes), bytes]));
  return { digest: digestOf(manifest), manifest, blobs };
}

const signatureType = "application/vnd.dev.cosign.simplesigning.v1+json";

/** What cosign puts beside an image under the tag `sha256-….sig`: a text that names the image, signed by `sign`. Source: cosign, "Signature specification". */
export function signatureImage(digest: string, sign: (payload: Uint8Array) => Uint8Array): TestImage {
  const critical = {
    identity: { "docker-reference": "" },
    image: { "docker-manifest-digest": digest },
    type: "cosign container image signature",
  };
  const payload = json({ critical, optional: null });
  const config = json({
    architecture: "",
    os: "",
    config: {},
    rootfs: { type: "layers", diff_ids: [digestOf(payload)] },
  });
  const annotations = { "dev.cosignproject.cosign/signature": sign(payload).toBase64() };
  const manifest = json({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: digestOf(config), size: config.length },
    layers: [{ mediaType: signatureType, digest: digestOf(payload), size: payload.length, annotations }],
  });
  return {
    digest: digestOf(manifest),
    manifest,
    blobs: new Map([config, payload].map((each) => [digestOf(each), each])),
  };
}

const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** What newer versions of cosign put beside an image: a bundle, found by the image that it names. Source: cosign, "Bundle specification". */
export function bundleImage(image: TestImage, bundle: Uint8Array): TestImage {
  const config = encodeUtf8("{}");
  const manifest = json({
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: bundleType,
    config: { mediaType: "application/vnd.oci.empty.v1+json", digest: digestOf(config), size: config.length },
    layers: [{ mediaType: bundleType, digest: digestOf(bundle), size: bundle.length }],
    subject: { mediaType: manifestType, digest: image.digest, size: image.manifest.length },
  });
  return {
    digest: digestOf(manifest),
    manifest,
    blobs: new Map([config, bundle].map((each) => [digestOf(each), each])),
  };
}

/** The list of what belongs to an image, for registries that do not know that by themselves. OCI distribution specification, "Referrers Tag Schema". */
export function referrersIndex(artifacts: readonly TestImage[]): TestImage {
  const manifests = artifacts.map(({ digest, manifest }) => ({
    mediaType: manifestType,
    artifactType: bundleType,
    digest,
    size: manifest.length,
  }));
  const manifest = json({ schemaVersion: 2, mediaType: indexType, manifests });
  return { digest: digestOf(manifest), manifest, mediaType: indexType, blobs: new Map() };
}

/** The image as a tar for import; `name` is its full reference. */
export function archiveOf({ digest, manifest, blobs }: TestImage, name: string): Uint8Array {
  const descriptor = {
    mediaType: manifestType,
    digest,
    size: manifest.length,
    platform: { os: "linux", architecture: "amd64" },
    annotations: { "io.containerd.image.name": name },
  };
  const index = json({ schemaVersion: 2, mediaType: indexType, manifests: [descriptor] });
  const blobFiles = [[digest, manifest] as const, ...blobs].map(([key, content]) => ({
    path: `blobs/${key.replace(":", "/")}`,
    content,
  }));
  return tarOf([
    { path: "oci-layout", content: json({ imageLayoutVersion: "1.0.0" }) },
    { path: "index.json", content: index },
    ...blobFiles,
  ]);
}

/** Decides what a registry does with a request; undefined: what a registry does. */
export type Interference = (path: string, response: ServerResponse) => boolean;

export interface TestRegistry extends AsyncDisposable {
  readonly port: number;
  /** Paths asked for so far. */
  readonly requests: readonly string[];
}

export interface RegistryOptions {
  /** By `repository:tag`. */
  readonly images: ReadonlyMap<string, TestImage>;
  readonly port?: number;
  /** Called first; true: it has answered itself. */
  readonly interfere?: Interference;
}

/** A registry for reading, as far as a client that pulls asks for it. Source: OCI distribution specification. */
export async function serveRegistry({ images, port = 0, interfere }: RegistryOptions): Promise<TestRegistry> {
  const requests: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url?.split("?")[0] ?? "";
    requests.push(path);
    if (interfere?.(path, response) === true) return;
    const found = find(images, path);
    if (found === undefined) {
      response.writeHead(path === "/v2/" ? 200 : 404, { "content-type": "application/json" }).end("{}");
      return;
    }
    response.writeHead(200, {
      "content-type": found.type,
      "content-length": found.bytes.length,
      "docker-content-digest": digestOf(found.bytes),
    });
    response.end(request.method === "HEAD" ? undefined : found.bytes);
  };
  const server = createServer(answer);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  return {
    port: (server.address() as AddressInfo).port, // a server over TCP has one
    requests,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

function find(
  images: ReadonlyMap<string, TestImage>,
  path: string,
): { readonly type: string; readonly bytes: Uint8Array } | undefined {
  const [, repository = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/u.exec(path) ?? [];
  for (const [name, image] of images) {
    if (!name.startsWith(`${repository}:`)) continue;
    const isNamed = name === `${repository}:${reference}` || image.digest === reference;
    if (kind === "manifests" && isNamed) return { type: image.mediaType ?? manifestType, bytes: image.manifest };
    const blob = kind === "blobs" ? image.blobs.get(reference) : undefined;
    if (blob !== undefined) return { type: "application/octet-stream", bytes: blob };
  }
  return undefined;
}
