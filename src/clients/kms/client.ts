// A key service in the network: it seals a key for a machine, and gives it back to that machine as long as somebody there wants it to.
import { backoff } from "../../base/backoff.ts";
import type { Clock } from "../../base/clock.ts";
import { FormatError } from "../../base/errors.ts";
import { call } from "../../rpc/client.ts";
import type { Client, Target } from "../../rpc/connection.ts";
import { openClient } from "../../rpc/connection.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { KmsRequest } from "./messages.ts";
import { Kms } from "./messages.ts";

export interface KmsOptions {
  /** PEM of the authorities that the service's certificate may come from; those built in when there is none. */
  readonly authorities: () => Promise<string | undefined>;
  readonly clock: Clock;
  /** All attempts of one key together; 20 s when absent. */
  readonly patienceMs?: number;
}

export type KmsMethod = keyof typeof Kms;

/** Other keys of the volume wait meanwhile. */
const defaultPatienceMs = 20_000;
const attemptMs = 10_000;
const httpsPort = 443;

/**
 * Where an endpoint of the config leads: `https://host:port` or `host:port` with TLS, `grpc://host:port` without, for services that
 * something else protects. Throws a FormatError.
 */
export function parseKmsEndpoint(endpoint: string, ca: string | undefined): Target {
  const text = endpoint.includes("://") ? endpoint : `https://${endpoint}`;
  const url = URL.parse(text.replace(/^grpc:/u, "http:"));
  const isPlain = text.startsWith("grpc://");
  if (url === null || url.hostname === "" || (!isPlain && url.protocol !== "https:")) {
    throw new FormatError(
      `Cannot use key service "${endpoint}": want an address such as "https://kms.example:4443" (or "grpc://" without TLS)`,
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/u, "$1");
  const port = url.port === "" ? (isPlain ? 80 : httpsPort) : Number(url.port);
  if (isPlain) return { kind: "tcp", host, port };
  return { kind: "tls", host, port, tls: ca === undefined ? {} : { ca } };
}

/** A call that the service cannot answer for now is made again, until `signal` aborts. */
async function persist(
  client: Client,
  [method, request]: readonly [KmsMethod, KmsRequest],
  signal: AbortSignal,
): Promise<Uint8Array> {
  const delays = backoff({ initialMs: 500, maxMs: 4000 });
  for (;;) {
    try {
      return (await call(client, Kms[method], request, { signal, timeoutMs: attemptMs })).data;
    } catch (error) {
      if (!hasStatus(error, Code.UNAVAILABLE)) throw error;
      const delayMs = delays.next();
      // the reason is worth more than that time was up
      await client.clock.sleep(delayMs, signal).catch(() => {
        throw error;
      });
    }
  }
}

/** Seals data, or gives back what was sealed. Rejects with what the service said at last, when its time is up. */
export async function callKms(
  endpoint: string,
  [method, request]: readonly [KmsMethod, KmsRequest],
  { authorities, clock, patienceMs = defaultPatienceMs, signal }: KmsOptions & { readonly signal: AbortSignal },
): Promise<Uint8Array> {
  using patience = clock.timeout(patienceMs, signal);
  try {
    const client = openClient({ target: parseKmsEndpoint(endpoint, await authorities()), clock });
    try {
      const data = await persist(client, [method, request], patience.signal);
      if (data.length === 0) throw new FormatError("found an empty answer");
      return data;
    } finally {
      client.destroy();
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new Error(`Cannot ${method.toLowerCase()} key by key service "${endpoint}"`, { cause });
  }
}
