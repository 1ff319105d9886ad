// The receiver of a node's events: `events.EventSinkService`, in plain text, one call for each event.
import type { Clock } from "../../base/clock.ts";
import { call } from "../../rpc/client.ts";
import { openClient } from "../../rpc/connection.ts";
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

/** `endpoint` is `host:port`, an IPv6 address in brackets. Connects with the first event. */
export function openEventReceiver(endpoint: string, clock: Clock): EventReceiver {
  const [, host = "", port = ""] = /^(.*):(\d+)$/u.exec(endpoint) ?? [];
  const client = openClient({
    target: { kind: "tcp", host: host.replace(/^\[|\]$/gu, ""), port: Number(port) },
    clock,
  });
  return {
    async publish(event, signal) {
      using limit = clock.timeout(timeoutMs, signal);
      await call(client, publishEvent, event, { signal: limit.signal });
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  };
}
