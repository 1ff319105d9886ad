// A client that reads from registries: manifests and blobs, by mirrors or from the registry itself, with the account that the user has there.
// Source: OCI distribution specification 1.1, "Pull"; Docker Registry v2 authentication, "Token Authentication Specification", "Token Authentication
// Implementation" with OAuth 2.0; RFC 7617.
import { request as requestPlain, type IncomingMessage } from "node:http";
import { request as requestTls } from "node:https";
import { backoff } from "../../base/backoff.ts";
import { collectBytes, decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { toError } from "../../base/errors.ts";
import { isDigest, manifestTypes, maxManifestBytes } from "../../formats/oci/image-cache.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import type { RegistryAccount, RegistryAccounts } from "./accounts.ts";

export interface RegistryClientOptions {
  /** Addresses to ask first, by registry; `*` for all that are not named. */
  readonly mirrors: ReadonlyMap<string, readonly string[]>;
  /** Certificates are not looked at, and registries without TLS are asked too. */
  readonly insecure: boolean;
  readonly accounts: RegistryAccounts;
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

type Headers = Readonly<Record<string, string>>;

/** One request: a GET, or a POST of a form. */
async function ask(
  url: URL,
  { headers, form }: { readonly headers: Headers; readonly form?: URLSearchParams },
  { insecure, signal }: RegistryClientOptions,
): Promise<IncomingMessage> {
  const method = form === undefined ? "GET" : "POST";
  const options = { method, headers, signal };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request =
    url.protocol === "http:"
      ? requestPlain(url, options, resolve)
      : requestTls(url, { ...options, rejectUnauthorized: !insecure }, resolve);
  request.on("error", reject);
  const silent = (): void => void request.destroy(new Error(`Cannot get "${url.href}": silent for ${silenceMs} ms`));
  request.setTimeout(silenceMs, silent);
  request.end(form?.toString());
  return promise;
}

/** Fails with a StatusFailure unless the answer is 200. Redirections are followed, without credentials to other servers. */
async function get(from: URL, headers: Headers, options: RegistryClientOptions): Promise<IncomingMessage> {
  let url = from;
  for (let count = 0; count <= maxRedirections; count++) {
    const { authorization: _, ...others } = headers;
    const response = await ask(url, { headers: url.origin === from.origin ? headers : others }, options);
    if (response.statusCode === 200) return response;
    response.resume();
    const { location } = response.headers;
    if (!redirections.has(response.statusCode ?? 0) || location === undefined) throw new StatusFailure(url, response);
    url = new URL(location, url);
  }
  throw new Error(`Cannot get "${from.href}": found more than ${maxRedirections} redirections`);
}

/** What a registry wants before it answers. */
type Challenge =
  | { readonly kind: "token"; readonly realm: URL; readonly fields: ReadonlyMap<string, string> }
  | { readonly kind: "password" };

/** Undefined when it wants something that we do not know. */
function parseChallenge(challenge: string | undefined): Challenge | undefined {
  if (challenge === undefined) return undefined;
  if (/^basic\b/iu.test(challenge)) return { kind: "password" };
  if (!/^bearer /iu.test(challenge)) return undefined;
  const all = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/gu)].map(([, key = "", value = ""]) => [key, value]));
  const realm = all.get("realm");
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  return { kind: "token", realm: new URL(realm), fields: all };
}

function basic({ username, secret }: RegistryAccount): string {
  return `Basic ${encodeUtf8(`${username}:${secret}`).toBase64()}`;
}

/** A secret goes nowhere where others can read it. */
function mustBePrivate(url: URL, { insecure }: RegistryClientOptions): void {
  if (url.protocol !== "https:" && !insecure)
    throw new Error(`Cannot log in at "${url.origin}": it has no TLS, want https or --insecure`);
}

/** With an account, or as everybody. */
async function fetchToken(
  { realm, fields }: Extract<Challenge, { readonly kind: "token" }>,
  account: RegistryAccount | undefined,
  options: RegistryClientOptions,
): Promise<string> {
  if (account !== undefined) mustBePrivate(realm, options);
  const query = ["service", "scope"].flatMap((key) => {
    const value = fields.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const headers = { accept: "application/json" };
  let response: IncomingMessage;
  if (account?.kind === "identity token") {
    const form = new URLSearchParams([
      ...query.map(([key, value]) => [key, value]),
      ["grant_type", "refresh_token"],
      ["client_id", "ichorctl"],
      ["refresh_token", account.secret],
    ]);
    const type = { "content-type": "application/x-www-form-urlencoded" };
    response = await ask(realm, { headers: { ...headers, ...type }, form }, options);
    if (response.statusCode !== 200) throw new StatusFailure(realm, response);
  } else {
    const url = new URL(realm);
    for (const [key, value] of query) url.searchParams.set(key, value);
    response = await get(url, account === undefined ? headers : { ...headers, authorization: basic(account) }, options);
  }
  const body = await collectBytes(response as AsyncIterable<Uint8Array>, 1 << 20);
  const answer: unknown = JSON.parse(decodeUtf8(body));
  if (typeof answer === "object" && answer !== null) {
    if ("token" in answer && typeof answer.token === "string") return answer.token;
    if ("access_token" in answer && typeof answer.access_token === "string") return answer.access_token;
  }
  throw new Error(`Cannot get a token from "${realm.origin}": found none in the answer`);
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
  const { mirrors, insecure, accounts, clock, signal } = options;
  /** `Authorization` by address and repository. */
  const authorizations = new Map<string, string>();

  /** `host`: whose account it is. Undefined when the registry wants an account and there is none. */
  async function authorize(challenge: Challenge, url: URL, host: string): Promise<string | undefined> {
    const account = await accounts.find(host);
    if (challenge.kind === "token") return `Bearer ${await fetchToken(challenge, account, options)}`;
    if (account?.kind !== "password") return undefined;
    mustBePrivate(url, options);
    return basic(account);
  }

  async function getAuthorized(url: URL, { key, host }: { key: string; host: string }): Promise<IncomingMessage> {
    const headers = (authorization = authorizations.get(key)): Headers =>
      authorization === undefined ? { accept } : { accept, authorization };
    try {
      return await get(url, headers(), options);
    } catch (error) {
      const isRefusal = error instanceof StatusFailure && error.status === 401;
      const challenge = isRefusal ? parseChallenge(error.challenge) : undefined;
      const authorization = challenge === undefined ? undefined : await authorize(challenge, url, host);
      if (authorization === undefined) throw error;
      authorizations.set(key, authorization);
      return get(url, headers(), options);
    }
  }

  async function getFrom(address: string, { host, name }: Repository, path: string): Promise<IncomingMessage> {
    const base = address.replace(/\/+$/u, "");
    const url = new URL(`${base.endsWith("/v2") ? base : `${base}/v2`}/${name}/${path}`);
    const isMirror = !ownAddresses(host, true).includes(url.origin);
    if (isMirror) url.searchParams.set("ns", host);
    return getAuthorized(url, { key: `${url.origin} ${name}`, host: isMirror ? url.host : host });
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
        const bytes = await collectBytes(response, maxManifestBytes);
        const digest = `sha256:${sha256Hex(bytes)}`;
        if (isDigest(reference) && digest !== reference)
          throw new Error(`Cannot use the manifest of ${from.host}/${from.name}: found ${digest}, want ${reference}`);
        return { digest, bytes };
      }),
    blob: (from, digest) =>
      again(async () => (await getAnywhere(from, `blobs/${digest}`)) as AsyncIterable<Uint8Array>),
  };
}
