// GET by HTTP or HTTPS, with Node's modules taken as they are. An `import` of node:http reads all of its exports, and one of these, a getter,
// loads a whole browser-like client with its WebSockets: several megabytes and, on a slow machine, seconds of the node's start.
import type { IncomingMessage } from "node:http";

export interface HttpGetOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** For `https:`, where the system's own authorities are not enough. PEM. */
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly rejectUnauthorized?: boolean;
  };
}

/** The response's headers have come; its body is the caller's to read or to destroy. Rejects with the signal's reason. */
export function httpGetWith(
  url: URL | string,
  { signal, headers = {}, tls = {} }: HttpGetOptions,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const module = String(url).startsWith("https:") ? "node:https" : "node:http";
  const { get } = process.getBuiltinModule(module);
  get(url, { signal, agent: false, headers: { ...headers }, ...tls }, resolve).on("error", reject);
  return promise;
}

export function httpGet(
  url: URL | string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  return httpGetWith(url, { signal, headers });
}

/** Likewise for a form, by POST. */
export function httpPost(
  url: string,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { request } = process.getBuiltinModule(url.startsWith("https:") ? "node:https" : "node:http");
  const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
  const sending = request(url, { method: "POST", signal, agent: false, headers }, resolve);
  sending.on("error", reject).end(new URLSearchParams({ ...form }).toString());
  return promise;
}
