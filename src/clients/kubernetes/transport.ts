// How calls reach the Kubernetes API: JSON over HTTP/2, with the caller's identity, and refusals as errors.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { FormatError } from "../../base/errors.ts";
import { openClient } from "../../rpc/connection.ts";
import { httpRequest, readBody } from "../../rpc/http-client.ts";
import type { HttpRequest, HttpResponse } from "../../rpc/http-client.ts";
import { KubernetesError, parseStatus } from "./error.ts";

const callTimeoutMs = 30_000;
const maxResponseBytes = 64 * 1024 * 1024;

/** A server and how to be somebody there. */
export interface KubernetesTarget {
  /** `https://host:port`. */
  readonly server: string;
  /** PEM of the authorities that the server's certificate may come from; the system's when absent. */
  readonly ca?: string;
  /** PEM of a client certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
  /** Bearer token. */
  readonly token?: string;
  /** Name that the server's certificate must have, if not that of `server`. */
  readonly serverName?: string;
  /** Takes any server certificate: for the kubelet of this node, which signs its own. */
  readonly insecure?: boolean;
}

/** One call. `doing` is for errors: "list Pod". */
export interface Call {
  readonly doing: string;
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** Rejects as `Kubernetes` does. */
export interface Transport {
  readonly server: string;
  json(call: Call, signal: AbortSignal): Promise<unknown>;
  text(call: Call, signal: AbortSignal): Promise<string>;
  /** The answer is waited for as with other calls, its body for as long as the signal lets. */
  open(call: Call, signal: AbortSignal): Promise<HttpResponse>;
  destroy(): void;
}

export function openTransport(target: KubernetesTarget, clock: Clock): Transport {
  return new HttpTransport(target, clock);
}

class HttpTransport implements Transport {
  readonly server: string;
  readonly #client: ReturnType<typeof openClient>;
  readonly #clock: Clock;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ server, token, ca, cert, key, serverName, insecure }: KubernetesTarget, clock: Clock) {
    const { protocol, hostname, port } = new URL(server);
    if (protocol !== "https:") {
      throw new FormatError(`Cannot use Kubernetes API at "${server}": protocol is "${protocol}", want "https:"`);
    }
    this.server = server;
    this.#clock = clock;
    this.#headers = {
      accept: "application/json",
      "user-agent": "ichor",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const tls = {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(serverName === undefined ? {} : { serverName }),
      ...(insecure === undefined ? {} : { insecure }),
    };
    const host = hostname.replace(/^\[(.*)\]$/u, "$1");
    this.#client = openClient({ target: { kind: "tls", host, port: Number(port || 443), tls }, clock });
  }

  async open(call: Call, signal: AbortSignal): Promise<HttpResponse> {
    using timeout = this.#clock.timeout(callTimeoutMs, signal);
    return await this.#send(call, timeout.signal);
  }

  async json(call: Call, signal: AbortSignal): Promise<unknown> {
    const text = await this.text(call, signal);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new FormatError(`Cannot ${call.doing}: the answer is no JSON`, { cause: error });
    }
  }

  async text(call: Call, signal: AbortSignal): Promise<string> {
    using timeout = this.#clock.timeout(callTimeoutMs, signal);
    return decodeUtf8(await readBody(await this.#send(call, timeout.signal), maxResponseBytes));
  }

  destroy(): void {
    this.#client.destroy();
  }

  /** The response, once its status says that it is no refusal. */
  async #send(
    { doing, method, path, query = {}, body, contentType }: Call,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const headers =
      body === undefined ? this.#headers : { ...this.#headers, "content-type": contentType ?? "application/json" };
    const request: HttpRequest = {
      method,
      path: `${path}${queryText(query)}`,
      headers,
      ...(body === undefined ? {} : { body: encodeUtf8(JSON.stringify(body)) }),
    };
    const response = await httpRequest(this.#client, request, signal);
    if (response.status >= 200 && response.status < 300) return response;
    const text = decodeUtf8(await readBody(response, 1024 * 1024));
    throw new KubernetesError(doing, parseStatus(response.status, parsed(text), text));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // something between us and the API answered
  }
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? "" : `?${given.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}`;
}
