// Pulls of images that must be signed: first the content, then its signatures, and only then the image is unpacked, by the digest that was verified.
// Until then both lie in a namespace of their own, where nobody looks for images; what is pulled afterwards is there already.
import { Code, hasStatus } from "../../rpc/status.ts";
import type { Image } from "../gen/containerd-services-images-v1.ts";
import { readBlob, readJson } from "./content.ts";
import { findImage, putAliases, putImage, removeImage } from "./images.ts";
import type { Instance } from "./instance.ts";
import type { PullOptions, VerifyImage } from "./pull.ts";
import { pullImage } from "./pull.ts";
import { parseReference } from "./reference.ts";
import type { PulledImage } from "./runtime.ts";

/** Label of images that were verified: by what. */
const verifiedLabel = "talos.dev/verified";
const signatureType = "application/vnd.dev.cosign.simplesigning.v1+json";
const signatureAnnotation = "dev.cosignproject.cosign/signature";
/** Signed texts are small. */
const maxPayloadBytes = 64 * 1024;
const verificationNamespace = "verification";

export interface FoundSignature {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** Rejects with PERMISSION_DENIED when the image is not to be had; nothing of it is unpacked then, and its record is gone. */
export async function pullVerified(
  instance: Instance,
  name: string,
  options: PullOptions & { readonly verify: VerifyImage },
): Promise<PulledImage> {
  const { repository } = parseReference(name);
  return withVerified(instance, name, options, ({ digest, by }) =>
    pullPinned(instance, { name, pinned: `${repository}@${digest}`, by }, options),
  );
}

interface Pinned {
  readonly name: string;
  readonly pinned: string;
  readonly by: string;
}

async function pullPinned(
  instance: Instance,
  { name, pinned, by }: Pinned,
  options: PullOptions,
): Promise<PulledImage> {
  const { signal } = options;
  await pullImage(instance, pinned, options);
  const image = await findImage(instance, pinned, signal);
  if (image === undefined) throw new Error(`Cannot use image "${pinned}": it was pulled, but there is no record of it`);
  const labelled: Image = { ...image, name, labels: new Map([...image.labels, [verifiedLabel, by]]) };
  await putImage(instance, labelled, signal);
  return putAliases(instance, labelled, signal);
}

export interface Verified {
  readonly digest: string;
  /** What vouches for it. */
  readonly by: string;
}

/** Fetches the image without unpacking it, and has it verified. The content stays until `use` has ended. */
export async function withVerified<T>(
  instance: Instance,
  name: string,
  options: PullOptions & { readonly verify: VerifyImage },
  use: (verified: Verified) => Promise<T>,
): Promise<T> {
  const { signal, verify } = options;
  const { repository } = parseReference(name);
  const apart: Instance = { ...instance, namespace: verificationNamespace };
  await pullImage(apart, name, { ...options, unpack: false });
  try {
    const digest = (await findImage(apart, name, signal))?.target?.digest ?? "";
    const signatures = (): Promise<readonly FoundSignature[]> =>
      findSignatures(apart, { ...options, repository, digest });
    return await use({ digest, by: await verify({ repository, digest, signatures }) });
  } finally {
    await removeImage(apart, name, { sync: false, signal }).catch(() => undefined); // gone already
  }
}

interface Signed extends PullOptions {
  readonly repository: string;
  readonly digest: string;
}

/** Signatures lie beside the image, under a tag that its digest names. Empty when there is no such tag. */
async function findSignatures(instance: Instance, options: Signed): Promise<readonly FoundSignature[]> {
  const { repository, digest, signal } = options;
  const name = `${repository}:${digest.replace(":", "-")}.sig`;
  try {
    await pullImage(instance, name, { ...options, unpack: false });
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return [];
    throw error;
  }
  try {
    const record = await findImage(instance, name, signal);
    const manifest = await readJson(instance, record?.target?.digest ?? "", signal);
    const layers = Array.isArray(manifest["layers"]) ? (manifest["layers"] as readonly unknown[]) : [];
    const found = await Promise.all(layers.map((layer) => readSignature(instance, layer, signal)));
    return found.filter((each) => each !== undefined);
  } finally {
    await removeImage(instance, name, { sync: false, signal }).catch(() => undefined); // content goes with it
  }
}

interface SignatureLayer {
  readonly mediaType?: string;
  readonly digest?: string;
  readonly size?: number;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

async function readSignature(
  instance: Instance,
  value: unknown,
  signal: AbortSignal,
): Promise<FoundSignature | undefined> {
  const { mediaType, digest, annotations } = (value ?? {}) as SignatureLayer; // every field is looked at below
  const encoded = annotations?.[signatureAnnotation];
  if (mediaType !== signatureType || typeof digest !== "string" || typeof encoded !== "string") return undefined;
  try {
    const signature = Uint8Array.fromBase64(encoded);
    return { signature, payload: await readBlob(instance, digest, { maxBytes: maxPayloadBytes, signal }) };
  } catch {
    signal.throwIfAborted();
    return undefined; // it is none: another one may be
  }
}
