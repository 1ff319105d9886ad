// GET by HTTP or HTTPS, with Node's modules taken as they are. An `import` of node:http reads all of its exports, and one of these, a getter,
// loads a whole browser-like client with its WebSockets: several megabytes and, on a slow machine, seconds of the node's start.
import type { IncomingMessage } from "node:http";

/** The response's headers have come; its body is the caller's to read or to destroy. Rejects with the signal's reason. */
export function httpGet(
  url: URL | string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const module = String(url).startsWith("https:") ? "node:https" : "node:http";
  const { get } = process.getBuiltinModule(module);
  get(url, { signal, agent: false, headers: { ...headers } }, resolve).on("error", reject);
  return promise;
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
