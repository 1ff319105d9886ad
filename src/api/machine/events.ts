// MachineService.Events: a greeting, the part of the history that was asked for, then what happens.
import type { SubscribeOptions } from "../../runtime/event-bus.ts";
import { parseXidSeconds, xidGenerator } from "../../runtime/xid.ts";
import type { EventsRequest } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { encodeEvent, helloEvent } from "../../runtime/event-wire.ts";

export const events = serverStream(
  rpc.MachineService.Events,
  async function* (request, { events: bus, clock, signal }) {
    const refusal = refusalOf(request);
    // The place in the stream is taken before the greeting, so that a client may act on it and miss nothing.
    const stream = refusal === undefined ? bus.subscribe(subscriptionOf(request), signal) : undefined;
    yield {
      ...helloEvent,
      id: xidGenerator(() => clock.now()).next(),
      actorId: request.withActorId,
    };
    if (stream === undefined) throw statusError("UNKNOWN", refusal ?? "");
    for await (const event of stream) yield encodeEvent(event);
  },
);

/** In the words of the clients' own options. */
function refusalOf({ tailEvents, tailId, tailSeconds }: EventsRequest): string | undefined {
  if (tailSeconds !== 0 && (tailEvents !== 0 || tailId !== "")) {
    return "WithTailDuration can't be specified at the same time with WithTailEvents or WithTailID";
  }
  if (tailEvents !== 0 && tailId !== "") return "WithTailEvents can't be specified at the same time with WithTailID";
  if (tailId === "") return undefined;
  try {
    parseXidSeconds(tailId);
    return undefined;
  } catch {
    return `error parsing tail_id: invalid ID "${tailId}"`;
  }
}

function subscriptionOf({ tailEvents, tailId, tailSeconds, withActorId }: EventsRequest): SubscribeOptions {
  return { tailEvents, tailId, tailSeconds, actorId: withActorId };
}
