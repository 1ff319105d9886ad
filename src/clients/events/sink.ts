// The receiver of a node's events: `events.EventSinkService`, in plain text or over TLS, one call for each event.
import type { Clock } from "../../base/clock.ts";
import { parseIp } from "../../base/ip.ts";
import { call } from "../../rpc/client.ts";
import { openClient, type Client, type Target } from "../../rpc/connection.ts";
import type { Message } from "../../wire/message.ts";
import type { UnaryCall } from "../../wire/rpc.ts";

export interface SinkEvent {
  readonly data: { readonly typeUrl: string; readonly value: Uint8Array };
  readonly id: string;
  readonly actorId: string;
}

const anyMessage: Message<SinkEvent["data"]> = {
  name: "google.protobuf.Any",
  fields: [
    { number: 1, name: "typeUrl", kind: "string" },
    { number: 2, name: "value", kind: "bytes" },
  ],
};

const eventRequest: Message<SinkEvent> = {
  name: "events.EventRequest",
  fields: [
    { number: 1, name: "data", kind: "message", message: () => anyMessage },
    { number: 2, name: "id", kind: "string" },
    { number: 3, name: "actorId", kind: "string" },
  ],
};

const eventResponse: Message<object> = { name: "events.EventResponse", fields: [] };

/** The one call of the service. */
export const publishEvent: UnaryCall<SinkEvent, object> = {
  path: "/events.EventSinkService/Publish",
  service: "events.EventSinkService",
  method: "Publish",
  request: eventRequest,
  response: eventResponse,
  clientStream: false,
  serverStream: false,
  deprecated: false,
};

const timeoutMs = 10_000;

export interface EventReceiver extends AsyncDisposable {
  /** Rejects with a StatusError, or with the signal's reason. */
  publish(event: SinkEvent, signal: AbortSignal): Promise<void>;
}

export interface EventReceiverOptions {
  /** `host:port`, an IPv6 address in brackets; over TLS `tls://host:port`. */
  readonly endpoint: string;
  readonly clock: Clock;
  /** PEM of the authorities that count when a connection over TLS is made. */
  readonly authorities: () => Promise<string>;
}

/** Connects with the first event. */
export function openEventReceiver({ endpoint, clock, authorities }: EventReceiverOptions): EventReceiver {
  let client: Client | undefined;
  return {
    async publish(event, signal) {
      using limit = clock.timeout(timeoutMs, signal);
      client ??= openClient({ target: await targetOf(endpoint, authorities), clock });
      try {
        await call(client, publishEvent, event, { signal: limit.signal });
      } catch (error) {
        client.destroy(); // the next one is made with the authorities that count then
        client = undefined;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      client?.destroy();
    },
  };
}

async function targetOf(endpoint: string, authorities: () => Promise<string>): Promise<Target> {
  const [, scheme, name = "", port = ""] = /^(tls:\/\/)?(.*):(\d+)$/u.exec(endpoint) ?? [];
  const host = name.replace(/^\[|\]$/gu, "");
  if (scheme === undefined) return { kind: "tcp", host, port: Number(port) };
  const serverName = parseIp(host) === undefined ? host : ""; // addresses have no place in the greeting
  return { kind: "tls", host, port: Number(port), tls: { ca: await authorities(), serverName, oldest: "TLSv1.2" } };
}
