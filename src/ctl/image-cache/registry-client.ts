// A client that reads from registries: manifests and blobs, by mirrors or from the registry itself, without an account.
// Source: OCI distribution specification 1.1, "Pull"; Docker Registry v2 token authentication.
import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getTls } from "node:https";
import { backoff } from "../../base/backoff.ts";
import { concatBytes } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { toError } from "../../base/errors.ts";
import { isDigest, manifestTypes, maxManifestBytes } from "../../formats/oci/image-cache.ts";
import { sha256Hex } from "../../formats/sha256.ts";

export interface RegistryClientOptions {
  /** Addresses to ask first, by registry; `*` for all that are not named. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
  /** Certificates are not looked at, and registries without TLS are asked too. */
  readonly insecure: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A repository of a registry: `registry.example:5000`, `library/nginx`. */
export interface Repository {
  readonly host: string;
  readonly name: string;
}

export interface PulledManifest {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export interface RegistryClient {
  /** By tag or digest. */
  manifest(from: Repository, reference: string): Promise<PulledManifest>;
  /** The bytes as they come: whoever reads them checks the digest. */
  blob(from: Repository, digest: string): Promise<AsyncIterable<Uint8Array>>;
}

const silenceMs = 90_000;
const maxRedirections = 5;
const tries = 4;
const accept = Object.values(manifestTypes).join(", ");
const redirections: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What a server answered that is no 200. */
class StatusFailure extends Error {
  override readonly name: string = "StatusFailure";
  readonly status: number;
  readonly challenge: string | undefined;

  constructor(url: URL, { statusCode = 0, headers }: IncomingMessage) {
    super(`Cannot get "${url.href}": found status ${statusCode}, want 200`);
    this.status = statusCode;
    this.challenge = headers["www-authenticate"];
  }
}

/** Fails with a StatusFailure unless the answer is 200. Redirections are followed, without credentials to other servers. */
async function get(
  from: URL,
  headers: Readonly<Record<string, string>>,
  { insecure, signal }: RegistryClientOptions,
): Promise<IncomingMessage> {
  let url = from;
  for (let count = 0; count <= maxRedirections; count++) {
    const { authorization: _, ...others } = headers;
    const options = { headers: url.origin === from.origin ? { ...headers } : others, signal };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request =
      url.protocol === "http:"
        ? getPlain(url, options, resolve)
        : getTls(url, { ...options, rejectUnauthorized: !insecure }, resolve);
    request.on("error", reject);
    const silent = (): void => void request.destroy(new Error(`Cannot get "${url.href}": silent for ${silenceMs} ms`));
    request.setTimeout(silenceMs, silent);
    const response = await promise;
    if (response.statusCode === 200) return response;
    response.resume();
    const { location } = response.headers;
    if (!redirections.has(response.statusCode ?? 0) || location === undefined) throw new StatusFailure(url, response);
    url = new URL(location, url);
  }
  throw new Error(`Cannot get "${from.href}": found more than ${maxRedirections} redirections`);
}

async function readAll(response: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response) {
    size += part.length;
    if (size > maxBytes) throw new Error(`found more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return concatBytes(parts);
}

/** The address at which the registry gives tokens to everybody; undefined when it asks for something else. */
function tokenAddress(challenge: string | undefined): URL | undefined {
  if (challenge === undefined || !/^bearer /iu.test(challenge)) return undefined;
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/gu)].map(([, key = "", value = ""]) => [key, value]));
  const realm = fields.get("realm");
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  for (const key of ["service", "scope"]) {
    const value = fields.get(key);
    if (value !== undefined) url.searchParams.set(key, value);
  }
  return url;
}

async function fetchToken(address: URL, options: RegistryClientOptions): Promise<string> {
  const response = (await get(address, { accept: "application/json" }, options)) as AsyncIterable<Uint8Array>;
  const answer: unknown = JSON.parse(new TextDecoder().decode(await readAll(response, 1 << 20)));
  if (typeof answer === "object" && answer !== null) {
    if ("token" in answer && typeof answer.token === "string") return answer.token;
    if ("access_token" in answer && typeof answer.access_token === "string") return answer.access_token;
  }
  throw new Error(`Cannot get a token from "${address.origin}": found none in the answer`);
}

function ownAddresses(host: string, insecure: boolean): readonly string[] {
  const own = host === "docker.io" ? "registry-1.docker.io" : host;
  return insecure ? [`https://${own}`, `http://${own}`] : [`https://${own}`];
}

/** Whether another try may go better. */
function isPassing(error: unknown): boolean {
  return !(error instanceof StatusFailure) || error.status >= 500 || error.status === 429;
}

export function openRegistryClient(options: RegistryClientOptions): RegistryClient {
  const { mirrors, insecure, clock, signal } = options;
  /** By address and repository. */
  const tokens = new Map<string, string>();

  async function getWithToken(url: URL, key: string): Promise<IncomingMessage> {
    const headers = (): Record<string, string> => {
      const token = tokens.get(key);
      return { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    };
    try {
      return await get(url, headers(), options);
    } catch (error) {
      const address =
        error instanceof StatusFailure && error.status === 401 ? tokenAddress(error.challenge) : undefined;
      if (address === undefined) throw error;
      tokens.set(key, await fetchToken(address, options));
      return get(url, headers(), options);
    }
  }

  async function getFrom(address: string, { host, name }: Repository, path: string): Promise<IncomingMessage> {
    const base = address.replace(/\/+$/u, "");
    const url = new URL(`${base.endsWith("/v2") ? base : `${base}/v2`}/${name}/${path}`);
    if (!ownAddresses(host, true).includes(url.origin)) url.searchParams.set("ns", host);
    return getWithToken(url, `${url.origin} ${name}`);
  }

  /** From the first address that has it; the others' reasons are kept. */
  async function getAnywhere(from: Repository, path: string): Promise<IncomingMessage> {
    const others = mirrors.get(from.host) ?? mirrors.get("*") ?? [];
    const errors: Error[] = [];
    for (const address of [...others, ...ownAddresses(from.host, insecure)]) {
      try {
        return await getFrom(address, from, path);
      } catch (error) {
        signal.throwIfAborted();
        errors.push(toError(error));
      }
    }
    const [first] = errors;
    if (errors.length === 1 && first !== undefined) throw first;
    const passing = errors.find(isPassing);
    throw new Error(errors.map(({ message }) => message).join("; "), { cause: passing ?? first });
  }

  async function again<T>(attempt: () => Promise<T>): Promise<T> {
    const delays = backoff({ initialMs: 500, maxMs: 10_000 });
    for (let count = 1; ; count++) {
      try {
        return await attempt();
      } catch (error) {
        signal.throwIfAborted();
        const reason = error instanceof StatusFailure ? error : (toError(error).cause ?? error);
        if (count === tries || !isPassing(reason)) throw error;
      }
      await clock.sleep(delays.next(), signal);
    }
  }

  return {
    manifest: (from, reference) =>
      again(async () => {
        const response = (await getAnywhere(from, `manifests/${reference}`)) as AsyncIterable<Uint8Array>;
        const bytes = await readAll(response, maxManifestBytes);
        const digest = `sha256:${sha256Hex(bytes)}`;
        if (isDigest(reference) && digest !== reference)
          throw new Error(`Cannot use the manifest of ${from.host}/${from.name}: found ${digest}, want ${reference}`);
        return { digest, bytes };
      }),
    blob: (from, digest) =>
      again(async () => (await getAnywhere(from, `blobs/${digest}`)) as AsyncIterable<Uint8Array>),
  };
}
