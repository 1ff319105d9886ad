// What an image consists of: index, manifest, configuration, read from containerd's content store.
import { concatBytes, decodeUtf8Strict, encodeUtf8 } from "../../base/bytes.ts";
import { isRecord } from "../../base/record.ts";
import { callServerStream } from "../../rpc/client.ts";
import { Content } from "../gen/containerd-services-content-v1.ts";
import type { Instance } from "./instance.ts";
import { platform, within } from "./instance.ts";
import type { ImageProcess } from "./runtime.ts";

interface Descriptor {
  readonly mediaType?: string;
  readonly digest: string;
  readonly size?: number;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

export interface ImageContent {
  readonly process: ImageProcess;
  /** Name of the snapshot that holds the unpacked layers. */
  readonly chainId: string;
  /** Manifest, configuration and layers, in bytes, as they are in a registry. */
  readonly sizeBytes: number;
  /** What the image says of itself: `org.opencontainers.image.version` and the like. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Manifests and configurations are small; whoever offers a larger one is up to something. */
const maxBlobBytes = 8 * 1024 * 1024;

/** A piece of content as it is. Its digest is containerd's to check, which it does while it stores it. */
export async function readBlob(
  instance: Instance,
  digest: string,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const request = { digest, offset: 0n, size: 0n };
  for await (const { data } of callServerStream(instance.client, Content.Read, request, within(instance, signal))) {
    length += data.length;
    if (length > maxBytes) throw new Error(`Cannot read content "${digest}": it has over ${maxBytes} bytes`);
    parts.push(data);
  }
  return concatBytes(parts);
}

export async function readJson(
  instance: Instance,
  digest: string,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(
    decodeUtf8Strict(await readBlob(instance, digest, { maxBytes: maxBlobBytes, signal })),
  );
  if (!isRecord(value)) throw new Error(`Cannot read content "${digest}": found no object`);
  return value;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function isDescriptor(value: unknown): value is Descriptor {
  return isRecord(value) && typeof value["digest"] === "string";
}

function descriptors(value: unknown): readonly Descriptor[] {
  return Array.isArray(value) ? value.filter(isDescriptor) : [];
}

/** An index names a manifest for each platform; without a platform it is taken for ours. */
function ours(manifests: readonly Descriptor[], of: string): Descriptor {
  const found = manifests.find(
    (each) =>
      each.platform === undefined ||
      (each.platform.os === platform.os && each.platform.architecture === platform.architecture),
  );
  if (found === undefined) {
    throw new Error(`Cannot use image "${of}": found no manifest for ${platform.os}/${platform.architecture}`);
  }
  return found;
}

/** Rejects with NOT_FOUND when a part of it is not here. `digest` is that of the manifest or the index. */
export async function readImageContent(instance: Instance, digest: string, signal: AbortSignal): Promise<ImageContent> {
  let manifest = await readJson(instance, digest, signal);
  let sizeBytes = 0;
  for (let depth = 0; depth < 3 && Array.isArray(manifest["manifests"]); depth++) {
    const chosen = ours(descriptors(manifest["manifests"]), digest);
    sizeBytes = chosen.size ?? 0;
    manifest = await readJson(instance, chosen.digest, signal);
  }
  const { config } = manifest;
  if (!isDescriptor(config)) throw new Error(`Cannot use image "${digest}": its manifest names no configuration`);
  const layers = descriptors(manifest["layers"]);
  const image = await readJson(instance, config.digest, signal);
  const rootfs = isRecord(image["rootfs"]) ? image["rootfs"] : {};
  const runtime = isRecord(image["config"]) ? image["config"] : {};
  return {
    process: processOf(runtime),
    labels: textsOf(runtime["Labels"]),
    chainId: await chainId(strings(rootfs["diff_ids"])),
    sizeBytes: layers.reduce((total, layer) => total + (layer.size ?? 0), sizeBytes + (config.size ?? 0)),
  };
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function processOf(config: Readonly<Record<string, unknown>>): ImageProcess {
  return {
    entrypoint: strings(config["Entrypoint"]),
    command: strings(config["Cmd"]),
    env: strings(config["Env"]),
    workingDirectory: typeof config["WorkingDir"] === "string" ? config["WorkingDir"] : "",
  };
}

/** The name of a stack of layers. Source: OCI image specification, "Layer ChainID". */
export async function chainId(diffIds: readonly string[]): Promise<string> {
  let chain = diffIds[0] ?? "";
  for (const diffId of diffIds.slice(1)) {
    const digest = await crypto.subtle.digest("SHA-256", encodeUtf8(`${chain} ${diffId}`));
    chain = `sha256:${new Uint8Array(digest).toHex()}`;
  }
  return chain;
}
