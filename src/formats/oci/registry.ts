// A read-only registry over image caches: what it answers to a request. Source: OCI distribution specification 1.1, "Pull".
import { decodeUtf8 } from "../../base/bytes.ts";
import { errorCode } from "../../base/errors.ts";
import { sha256Hex } from "../sha256.ts";
import {
  blobPath,
  cacheFolders,
  isDigest,
  isRegistry,
  isRepositoryName,
  manifestMediaType,
  manifestPath,
  manifestPathIn,
  maxManifestBytes,
} from "./image-cache.ts";

/** Files as the registry needs them. What is not there fails with the code ENOENT or ENOTDIR. */
export interface RegistryFiles {
  info(path: string): Promise<{ readonly kind: string; readonly sizeBytes: number }>;
  read(path: string): Promise<Uint8Array>;
  list(path: string): Promise<readonly { readonly name: string; readonly kind: string }[]>;
  /** The bytes from this one on. */
  stream(path: string, signal: AbortSignal | undefined, from: number): AsyncIterable<Uint8Array>;
}

export interface RegistryRequest {
  /** Path and query. */
  readonly target: string;
  /** The field `Range`, if it was sent. */
  readonly range?: string | undefined;
}

export interface RegistryBody {
  readonly sizeBytes: number;
  /** Exactly so many bytes, unless reading fails. */
  pieces(): AsyncIterable<Uint8Array>;
}

export interface RegistryAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | RegistryBody;
}

const apiVersion = { "Docker-Distribution-Api-Version": "registry/2.0" } as const;

function refuse(status: number, code: string, message: string): RegistryAnswer {
  const body = `${JSON.stringify({ errors: [{ code, message }] })}\n`;
  return { status, contentType: "application/json", headers: apiVersion, body };
}

interface Target {
  readonly name: string;
  readonly kind: "manifests" | "blobs";
  readonly reference: string;
  /** The registry that is meant; undefined when the client does not say. */
  readonly registry: string | undefined;
}

const targetForm = /^\/v2\/(?<name>.+)\/(?<kind>manifests|blobs)\/(?<reference>[^/]+)$/u;

function parseTarget(path: string, query: URLSearchParams): Target | RegistryAnswer {
  const { name = "", kind, reference = "" } = targetForm.exec(path)?.groups ?? {};
  if (kind !== "manifests" && kind !== "blobs") return refuse(404, "UNSUPPORTED", "no such path");
  if (!isRepositoryName(name)) return refuse(400, "NAME_INVALID", "the name of the repository is none");
  const registry = query.get("ns") ?? undefined;
  if (registry !== undefined && !isRegistry(registry)) return refuse(400, "NAME_INVALID", "the registry is no host");
  if (kind === "blobs" && !isDigest(reference)) return refuse(400, "DIGEST_INVALID", "want sha256 and 64 digits");
  return { name, kind, reference, registry };
}

const absent: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** The first that is there. A root that cannot be read does not keep others from answering; it counts when none does. */
async function firstOf<T, R>(items: readonly T[], find: (item: T) => Promise<R | undefined>): Promise<R | undefined> {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      const found = await find(item);
      if (found !== undefined) return found;
    } catch (error) {
      if (!absent.has(errorCode(error))) errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return undefined;
}

interface FoundManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

async function readManifest(files: RegistryFiles, path: string, reference: string): Promise<FoundManifest | undefined> {
  const { kind, sizeBytes } = await files.info(path);
  if (kind !== "file" || sizeBytes > maxManifestBytes) return undefined;
  const bytes = await files.read(path);
  // one that is damaged is not there: another root or registry has it whole
  if (isDigest(reference) && `sha256:${sha256Hex(bytes)}` !== reference) return undefined;
  const mediaType = manifestMediaType(decodeUtf8(bytes));
  return mediaType === undefined ? undefined : { bytes, mediaType };
}

/** Without a registry all that the root knows are asked. */
async function findManifest(
  files: RegistryFiles,
  root: string,
  { name, reference, registry }: Target,
): Promise<FoundManifest | undefined> {
  const find = (path: string | undefined): Promise<FoundManifest | undefined> =>
    path === undefined ? Promise.resolve(undefined) : readManifest(files, `${root}/${path}`, reference);
  if (registry !== undefined) return find(manifestPath({ registry, name }, reference));
  const folders = (await files.list(`${root}/${cacheFolders.manifests}`)).map((entry) => entry.name).toSorted();
  return firstOf(folders, (folder) => find(manifestPathIn(folder, name, reference)));
}

async function answerManifest(files: RegistryFiles, roots: readonly string[], target: Target): Promise<RegistryAnswer> {
  const found = await firstOf(roots, (root) => findManifest(files, root, target));
  if (found === undefined)
    return refuse(404, "MANIFEST_UNKNOWN", `the cache has no ${target.name} ${target.reference}`);
  const { bytes: body, mediaType: contentType } = found;
  const headers = { ...apiVersion, "Docker-Content-Digest": `sha256:${sha256Hex(body)}` };
  return { status: 200, contentType, headers, body };
}

interface ByteRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** One range of a file of this size; undefined when all of it is wanted, "none" when there is nothing in the range. Source: RFC 9110, 14.1.2. */
export function parseRange(text: string | undefined, sizeBytes: number): ByteRange | "none" | undefined {
  const { first, last } = /^bytes=(?<first>\d{0,15})-(?<last>\d{0,15})$/u.exec(text ?? "")?.groups ?? {};
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const end = sizeBytes - 1;
  if (first === "") return Number(last) === 0 ? "none" : { first: Math.max(0, sizeBytes - Number(last)), last: end };
  const range = { first: Number(first), last: last === "" ? end : Math.min(Number(last), end) };
  if (last !== "" && Number(last) < range.first) return undefined; // no valid range: as if it were not there
  return range.first > end ? "none" : range;
}

async function* piecesOf(files: RegistryFiles, path: string, { first, last }: ByteRange): AsyncGenerator<Uint8Array> {
  let left = last - first + 1;
  if (left <= 0) return;
  for await (const piece of files.stream(path, undefined, first)) {
    yield piece.length > left ? piece.subarray(0, left) : piece;
    left -= piece.length;
    if (left <= 0) return;
  }
}

async function answerBlob(
  files: RegistryFiles,
  roots: readonly string[],
  { reference, range: wanted }: { readonly reference: string; readonly range: string | undefined },
): Promise<RegistryAnswer> {
  const found = await firstOf(roots, async (root) => {
    const path = `${root}/${blobPath(reference)}`;
    const { kind, sizeBytes } = await files.info(path);
    return kind === "file" ? { path, sizeBytes } : undefined;
  });
  if (found === undefined) return refuse(404, "BLOB_UNKNOWN", `the cache has no blob ${reference}`);
  const { path, sizeBytes } = found;
  const part = parseRange(wanted, sizeBytes);
  const headers = { ...apiVersion, "Docker-Content-Digest": reference, "Accept-Ranges": "bytes" };
  const contentType = "application/octet-stream";
  if (part === "none")
    return { status: 416, contentType, headers: { ...headers, "Content-Range": `bytes */${sizeBytes}` }, body: "" };
  const range = part ?? { first: 0, last: sizeBytes - 1 };
  const body = { sizeBytes: range.last - range.first + 1, pieces: () => piecesOf(files, path, range) };
  if (part === undefined) return { status: 200, contentType, headers, body };
  const contentRange = `bytes ${range.first}-${range.last}/${sizeBytes}`;
  return { status: 206, contentType, headers: { ...headers, "Content-Range": contentRange }, body };
}

/** Answers a GET or HEAD from the first root that has it: 404 when none does, so that clients ask elsewhere. Rejects when a root cannot be read. */
export async function answerRegistry(
  files: RegistryFiles,
  roots: readonly string[],
  { target: text, range }: RegistryRequest,
): Promise<RegistryAnswer> {
  const [rawPath = "", rawQuery = ""] = text.split("?", 2);
  let path: string;
  try {
    path = decodeURIComponent(rawPath);
  } catch {
    return refuse(400, "NAME_INVALID", "the path is badly escaped");
  }
  if (path === "/healthz") return { status: 200, contentType: "text/plain; charset=utf-8", headers: {}, body: "ok\n" };
  if (path === "/v2" || path === "/v2/")
    return { status: 200, contentType: "application/json", headers: apiVersion, body: "{}\n" };
  const target = parseTarget(path, new URLSearchParams(rawQuery));
  if ("status" in target) return target;
  return target.kind === "blobs"
    ? answerBlob(files, roots, { reference: target.reference, range })
    : answerManifest(files, roots, target);
}
