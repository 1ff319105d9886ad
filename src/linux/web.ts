// Requests by HTTP and HTTPS, with Node's modules taken as they are. An `import` of node:http reads all of its exports, and one of these, a getter,
// loads a whole browser-like client with its WebSockets: several megabytes and, on a slow machine, seconds of the node's start.
import type { IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import type { ConnectionOptions, SecureContext } from "node:tls";
import { errorCode } from "../base/errors.ts";
import type { Files } from "./files.ts";
import { proxyFor, type Variables } from "./proxy.ts";

/** Authorities that the node trusts: those of the image, and those that the config adds. PEM. */
export const authoritiesPath = "/etc/ssl/certs/ca-certificates.crt";

export interface WebOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** For `https:`, where the node's own authorities are not enough. PEM. */
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly rejectUnauthorized?: boolean;
  };
}

/**
 * Requests with the authorities as they are at the time, through the proxies as they are at the time. The response's headers have come; its body is the
 * caller's to read or to destroy. Rejects with the signal's reason.
 */
export interface Web {
  get(url: URL | string, options: WebOptions): Promise<IncomingMessage>;
  /** Sends a form. */
  post(url: string, form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<IncomingMessage>;
  /** From now on `http_proxy`, `https_proxy` and `no_proxy` of these count. */
  useEnvironment(variables: Variables): void;
}

type WebFiles = Pick<Files, "info" | "read">;

/** The authorities, ready for use; reckoned again when the file is another one. Undefined without a file: those that Node.js brings along count then. */
function openAuthorities(
  files: WebFiles,
  path: string,
): () => Promise<{ pem: string; context: SecureContext } | undefined> {
  let known: { readonly version: string; readonly pem: string; readonly context: SecureContext } | undefined;
  return async () => {
    try {
      const { inode, sizeBytes, modifiedMs } = await files.info(path);
      const version = `${inode} ${sizeBytes} ${modifiedMs}`;
      if (known?.version === version) return known;
      const pem = new TextDecoder().decode(await files.read(path));
      known = { version, pem, context: process.getBuiltinModule("node:tls").createSecureContext({ ca: pem }) };
      return known;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  };
}

export interface WebParts {
  readonly files: WebFiles;
  /** Of the authorities. */
  readonly path?: string;
}

export function openWeb({ files, path = authoritiesPath }: WebParts): Web {
  const authorities = openAuthorities(files, path);
  let variables: Variables = {};

  async function trust(tls: NonNullable<WebOptions["tls"]>): Promise<ConnectionOptions> {
    const known = await authorities();
    if (known === undefined) return tls;
    const { ca, cert, rejectUnauthorized } = tls;
    // A context stands for itself: what else is wanted for a connection has no effect beside it.
    if (ca !== undefined || cert !== undefined) return { ...tls, ca: ca === undefined ? known.pem : [known.pem, ca] };
    return { secureContext: known.context, ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }) };
  }

  async function send(
    to: URL | string,
    { body, tls = {}, ...request }: RequestOptions & { readonly body?: string; readonly tls?: WebOptions["tls"] },
  ): Promise<IncomingMessage> {
    const url = new URL(to);
    const isSecure = url.protocol === "https:";
    const module = process.getBuiltinModule(isSecure ? "node:https" : "node:http");
    const proxy = proxyFor(url, variables);
    const agent =
      proxy === undefined ? false : new module.Agent({ proxyEnv: { http_proxy: proxy, https_proxy: proxy } });
    const options = { ...request, agent, ...(isSecure ? await trust(tls) : {}) };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    module.request(url, options, resolve).on("error", reject).end(body);
    return promise;
  }

  return {
    get: (url, { signal, headers = {}, tls = {} }) => send(url, { signal, headers: { ...headers }, tls }),
    post: (url, form, signal) =>
      send(url, {
        method: "POST",
        signal,
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: new URLSearchParams({ ...form }).toString(),
      }),
    useEnvironment(changed) {
      variables = changed;
    },
  };
}
