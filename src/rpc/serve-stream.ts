// One call from its first header to its line in the log: whatever a handler does, the client gets a status and the server goes on.
import type { IncomingHttpHeaders } from "node:http2";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { actorField, localAddressField } from "./actor.ts";
import { describePeer } from "./peer.ts";
import { openServerCall, stopReading } from "./server-call.ts";
import type { IncomingStream, ServerCall } from "./server-call.ts";
import { Code, codeName, statusOf, StatusError } from "./status.ts";
import type { Status } from "./status.ts";

export interface ServeOptions {
  readonly handle: (call: ServerCall) => Promise<void>;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Never rejects: what goes wrong is the call's status, or a line of the log. */
export async function serveStream(incoming: IncomingStream, { handle, log, clock }: ServeOptions): Promise<void> {
  const refusal = httpRefusal(incoming.headers);
  if (refusal !== undefined) {
    refuse(incoming, refusal);
    return;
  }
  const startMs = clock.monotonic();
  using call = openServerCall(incoming, clock);
  try {
    await handle(call);
    call.finish();
  } catch (error) {
    finishFailed(call, statusOfFailure(call, error), log);
  }
  logCall(log, call, clock.monotonic() - startMs);
}

/** A handler that was told to stop may fail in any way: then the reason it was told counts, unless it chose a status itself. */
export function statusOfFailure(call: Pick<ServerCall, "signal">, error: unknown): Status {
  return statusOf(call.signal.aborted && !(error instanceof StatusError) ? call.signal.reason : error);
}

function finishFailed(call: ServerCall, status: Status, log: Logger): void {
  try {
    call.finish(status);
  } catch (error) {
    log.warn("cannot tell the status of a call", { method: call.path, error });
    call.stream.destroy();
  }
}

/** HTTP status for a request that is no gRPC call at all. Source: gRPC over HTTP/2, "Requests". */
function httpRefusal(headers: IncomingHttpHeaders): number | undefined {
  if (headers[":method"] !== "POST") return 405;
  return headers["content-type"]?.startsWith("application/grpc") === true ? undefined : 415;
}

function refuse({ stream }: IncomingStream, httpStatus: number): void {
  stream.on("error", () => undefined); // the client is gone: there is nobody left to tell
  stream.respond({ ":status": httpStatus }, { endStream: true });
  stopReading(stream);
}

/** Metadata that is not for the log. */
const secretFields: ReadonlySet<string> = new Set(["token", "authorization"]);
/** The audit log has who called, in a form that can be read; nobody asks where the call came in. */
const leftOutFields: ReadonlySet<string> = new Set([actorField, localAddressField]);

function logCall(log: Logger, call: ServerCall, durationMs: number): void {
  const { code, message } = call.status ?? { code: Code.CANCELED, message: "" };
  const metadata = call.metadata
    .entries()
    .filter(([name]) => !leftOutFields.has(name))
    .map(([name, values]) => `${name}=${secretFields.has(name) ? "<hidden>" : values.join(",")}`)
    .toSorted();
  log.info("served call", {
    code: codeName(code),
    method: call.path,
    durationMs: Math.round(durationMs * 1000) / 1000,
    result: code === Code.OK ? "Success" : message,
    peer: describePeer(call.peer),
    metadata: metadata.join(";"),
  });
}
