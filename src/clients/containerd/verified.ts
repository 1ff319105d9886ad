// Pulls of images that must be signed: first the content, then its signatures, and only then the image is unpacked, by the digest that was verified.
// Until then both lie in a namespace of their own, where nobody looks for images; what is pulled afterwards is there already.
import { Code, hasStatus } from "../../rpc/status.ts";
import type { Image } from "../gen/containerd-services-images-v1.ts";
import { readBlob, readJson } from "./content.ts";
import { findImage, putAliases, putImage, removeImage } from "./images.ts";
import type { Instance } from "./instance.ts";
import type { FoundSignature, PullOptions, Referrer, VerifyImage } from "./pull.ts";
import { pullImage } from "./pull.ts";
import { parseReference } from "./reference.ts";
import type { PulledImage } from "./runtime.ts";

/** Label of images that were verified: by what. */
const verifiedLabel = "talos.dev/verified";
const signatureType = "application/vnd.dev.cosign.simplesigning.v1+json";
const signatureAnnotation = "dev.cosignproject.cosign/signature";
/** Its version follows. */
const bundleType = "application/vnd.dev.sigstore.bundle";
/** Manifests of signatures that belong to an image, and have no tag. */
const artifactTypes = [bundleType, "application/vnd.dev.cosign.artifact.sig."] as const;
/** Signed texts are small, bundles with all their proofs as well. */
const maxSignatureBytes = 256 * 1024;
/** Each is fetched and looked at: whoever may write to the registry shall not keep us busy. */
const maxSignatures = 32;
const verificationNamespace = "verification";

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

/**
 * Signatures lie beside the image: under a tag that its digest names; as what the registry knows to belong to it; or, where the registry knows
 * nothing of the kind, in a list under another such tag. Sources: cosign, "Signature specification"; OCI distribution specification, referrers.
 */
async function findSignatures(instance: Instance, options: Signed): Promise<readonly FoundSignature[]> {
  const { repository, digest, signal, access } = options;
  const tag = digest.replace(":", "-");
  const tagged = await readUnder(instance, `${repository}:${tag}.sig`, options, readManifest);
  const asking = access.referrers?.(
    { repository, digest },
    { credentials: (host) => access.credentials(host), signal },
  );
  const referrers = await asking?.catch((error: unknown) => {
    signal.throwIfAborted();
    if (tagged.length === 0) throw error;
    return []; // those that were found may do
  });
  if (referrers === undefined) {
    const listed = await readUnder(instance, `${repository}:${tag}`, options, readIndex);
    return [...tagged, ...listed].slice(0, maxSignatures);
  }
  const found = [...tagged];
  for (const referrer of referrers.filter(isSignature).slice(0, maxSignatures)) {
    found.push(...(await readUnder(instance, `${repository}@${referrer.digest}`, options, readManifest)));
  }
  return found.slice(0, maxSignatures);
}

function isSignature({ artifactType }: Referrer): boolean {
  return artifactTypes.some((type) => artifactType.startsWith(type));
}

type Read = (instance: Instance, digest: string, signal: AbortSignal) => Promise<readonly FoundSignature[]>;

/** Empty when there is nothing under the name. The content goes with the record. */
async function readUnder(
  instance: Instance,
  name: string,
  options: PullOptions,
  read: Read,
): Promise<readonly FoundSignature[]> {
  const { signal } = options;
  try {
    await pullImage(instance, name, { ...options, unpack: false });
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return [];
    throw error;
  }
  try {
    const record = await findImage(instance, name, signal);
    return await read(instance, record?.target?.digest ?? "", signal);
  } finally {
    await removeImage(instance, name, { sync: false, signal }).catch(() => undefined); // gone already
  }
}

async function readManifest(
  instance: Instance,
  digest: string,
  signal: AbortSignal,
): Promise<readonly FoundSignature[]> {
  const { layers } = await readJson(instance, digest, signal);
  const listed = Array.isArray(layers) ? (layers as readonly unknown[]).slice(0, maxSignatures) : [];
  const found = await Promise.all(listed.map((layer) => readSignature(instance, layer, signal)));
  return found.filter((each) => each !== undefined);
}

async function readIndex(instance: Instance, digest: string, signal: AbortSignal): Promise<readonly FoundSignature[]> {
  const { manifests } = await readJson(instance, digest, signal);
  const referrers = (Array.isArray(manifests) ? (manifests as readonly unknown[]) : []).map(parseReferrer);
  const found: FoundSignature[] = [];
  for (const each of referrers
    .filter((referrer) => referrer !== undefined && isSignature(referrer))
    .slice(0, maxSignatures))
    found.push(...(await readManifest(instance, each?.digest ?? "", signal)));
  return found;
}

/** A descriptor in a list of what belongs to an image. */
export function parseReferrer(value: unknown): Referrer | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { digest, artifactType = "" } = value as { readonly digest?: unknown; readonly artifactType?: unknown }; // looked at here
  return typeof digest === "string" && digest.startsWith("sha256:") && typeof artifactType === "string"
    ? { digest, artifactType }
    : undefined;
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
  const { mediaType = "", digest, annotations } = (value ?? {}) as SignatureLayer; // every field is looked at below
  if (typeof mediaType !== "string" || typeof digest !== "string") return undefined;
  const isText = mediaType === signatureType && typeof annotations?.[signatureAnnotation] === "string";
  if (!isText && !mediaType.startsWith(bundleType)) return undefined;
  try {
    const bytes = await readBlob(instance, digest, { maxBytes: maxSignatureBytes, signal });
    return isText
      ? { kind: "text", payload: bytes, annotations: annotations ?? {} }
      : { kind: "bundle", bundle: bytes };
  } catch {
    signal.throwIfAborted();
    return undefined; // it is none: another one may be
  }
}
