// What a registry knows to belong to an image: containerd does not ask for that, so we do, of the same mirrors, with the same credentials and
// certificates. Sources: OCI distribution specification 1.1, "Listing Referrers"; Docker registry, token authentication.
import type { IncomingMessage } from "node:http";
import { collectBytes, decodeUtf8Strict } from "../../base/bytes.ts";
import type { Referrer, RegistryAccess, RegistryCredentials } from "../../clients/containerd/pull.ts";
import { parseReference } from "../../clients/containerd/reference.ts";
import { parseReferrer } from "../../clients/containerd/verified.ts";
import type { Web, WebOptions } from "../../linux/web.ts";
import type { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { Code, StatusError } from "../../rpc/status.ts";

export interface ReferrersOptions extends Pick<RegistryAccess, "credentials"> {
  readonly web: Pick<Web, "get" | "post">;
  readonly signal: AbortSignal;
  readonly config: RegistryConfig | undefined;
}

/** Lists are small; whoever offers a longer one is up to something. */
const maxBytes = 4 * 1024 * 1024;
const indexType = "application/vnd.oci.image.index.v1+json";
const dockerHub = { name: "docker.io", host: "registry-1.docker.io" } as const;

/**
 * From the first of the image's mirrors and, unless the config forbids that, the registry itself that answers. Undefined: those that answered do not
 * know the question. Rejects with UNAVAILABLE when none answered.
 */
export async function findReferrers(
  { repository, digest }: { readonly repository: string; readonly digest: string },
  options: ReferrersOptions,
): Promise<readonly Referrer[] | undefined> {
  const { host } = parseReference(repository);
  const failures: unknown[] = [];
  let hasAnswered = false;
  for (const base of endpointsOf(host, options.config)) {
    const url = new URL(`${base.href}${repository.slice(host.length + 1)}/referrers/${digest}`);
    if (url.host !== host && host !== dockerHub.name) url.searchParams.set("ns", host);
    try {
      const found = await ask(url, options);
      if (found !== undefined) return found;
      hasAnswered = true;
    } catch (error) {
      options.signal.throwIfAborted();
      failures.push(error);
    }
  }
  if (hasAnswered) return undefined;
  throw new StatusError(Code.UNAVAILABLE, `Cannot ask what belongs to image "${repository}@${digest}"`, {
    cause: new AggregateError(failures),
  });
}

/** Addresses up to the repository's name, as containerd's folder of hosts has them. */
function endpointsOf(host: string, config: RegistryConfig | undefined): readonly URL[] {
  const mirror = config?.mirrors[host] ?? config?.mirrors["*"];
  const mirrors = (mirror?.endpoints ?? []).map(({ endpoint, overridePath }) => {
    const base = endpoint.replace(/\/+$/u, "");
    return new URL(overridePath || base.endsWith("/v2") ? `${base}/` : `${base}/v2/`);
  });
  if (mirror?.skipFallback === true) return mirrors;
  return [...mirrors, new URL(`https://${host === dockerHub.name ? dockerHub.host : host}/v2/`)];
}

/** Undefined when the registry answers that it does not know what it is asked. */
async function ask(url: URL, options: ReferrersOptions): Promise<readonly Referrer[] | undefined> {
  const first = await get(url, options, undefined);
  const challenge = first.statusCode === 401 ? (first.headers["www-authenticate"] ?? "") : undefined;
  let response = first;
  if (challenge !== undefined) {
    first.destroy();
    response = await get(url, options, await answerTo(challenge, url, options));
  }
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200 || !(headers["content-type"] ?? "").startsWith(indexType)) {
    response.destroy();
    if (statusCode === 401 || statusCode === 403 || statusCode === 429 || statusCode >= 500)
      throw new Error(`Cannot ask registry "${url.host}": status is ${statusCode}, want 200`);
    return undefined;
  }
  const index = parseObject(await readBody(response));
  const manifests = Array.isArray(index["manifests"]) ? (index["manifests"] as readonly unknown[]) : [];
  return manifests.map(parseReferrer).filter((each) => each !== undefined);
}

function get(url: URL, options: ReferrersOptions, authorization: string | undefined): Promise<IncomingMessage> {
  const { signal, web } = options;
  const headers = { accept: indexType, ...(authorization === undefined ? {} : { authorization }) };
  return web.get(url, { signal, headers, tls: tlsOf(url.host, options.config) });
}

function tlsOf(host: string, config: RegistryConfig | undefined): NonNullable<WebOptions["tls"]> {
  const tls = config?.tls[host];
  if (tls === undefined) return {};
  const { crt = "", key = "" } = tls.clientIdentity ?? {};
  return {
    ...(tls.ca.length === 0 ? {} : { ca: decodeUtf8Strict(tls.ca) }),
    ...(crt === "" ? {} : { cert: crt, key }),
    ...(tls.insecureSkipVerify ? { rejectUnauthorized: false } : {}),
  };
}

const basic = ({ username, password }: { readonly username: string; readonly password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

/** The header with which a registry that wants to know who we are is asked again; undefined: as nobody. */
async function answerTo(challenge: string, url: URL, options: ReferrersOptions): Promise<string | undefined> {
  const known = await options.credentials(url.host);
  if (/^basic\b/iu.test(challenge)) return known?.kind === "password" ? basic(known) : undefined;
  const fields = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/gu)].map(([, name = "", value = ""]) => [name, value]),
  );
  const realm = fields.get("realm");
  if (realm === undefined) return undefined;
  const from = new URL(realm);
  // Credentials go nowhere in plain text, unless the registry itself is asked so.
  if (from.protocol !== "https:" && from.host !== url.host) return undefined;
  for (const name of ["service", "scope"]) {
    const value = fields.get(name);
    if (value !== undefined) from.searchParams.set(name, value);
  }
  return token(from, known, options);
}

async function token(from: URL, known: RegistryCredentials | undefined, options: ReferrersOptions): Promise<string> {
  const { signal, config, web } = options;
  const headers: Record<string, string> = known?.kind === "password" ? { authorization: basic(known) } : {};
  const response =
    known?.kind === "token"
      ? await web.post(`${from.origin}${from.pathname}`, refreshForm(from, known.token), signal)
      : await web.get(from, { signal, headers, tls: tlsOf(from.host, config) });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`Cannot get a token from "${from.host}": status is ${response.statusCode ?? 0}, want 200`);
  }
  const answer = parseObject(await readBody(response));
  const found = answer["token"] ?? answer["access_token"];
  if (typeof found !== "string") throw new Error(`Cannot get a token from "${from.host}": found none in the answer`);
  return `Bearer ${found}`;
}

function refreshForm({ searchParams }: URL, identityToken: string): Readonly<Record<string, string>> {
  const grant = { grant_type: "refresh_token", client_id: "ichor", refresh_token: identityToken };
  return { ...Object.fromEntries(searchParams), ...grant };
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(decodeUtf8Strict(bytes));
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // checked before
}

async function readBody(response: IncomingMessage): Promise<Uint8Array> {
  return collectBytes(response as AsyncIterable<Uint8Array>, maxBytes); // without an encoding it yields bytes
}
