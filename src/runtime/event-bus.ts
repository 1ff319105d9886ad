// The node's stream of events: a ring that remembers, and readers that follow it each at their own pace.
//
// - Order: every reader sees the events in the order of their publication.
// - A publisher never waits. A reader that falls behind by the whole ring loses its place: its iteration ends.
// - Of the ring's 1000 events the oldest 10 are not handed to new readers, so that one who starts there is not overrun at once.
import type { Clock } from "../base/clock.ts";
import { FormatError } from "../base/errors.ts";
import { ringBuffer } from "../base/ring-buffer.ts";
import { wakeup } from "../base/wakeup.ts";
import type { EventPayload, NodeEvent } from "./events.ts";
import { parseXidSeconds, xidGenerator } from "./xid.ts";

export interface SubscribeOptions {
  /** Start with the last N events, -1 for all kept; at most one of the three tails may be given. */
  readonly tailEvents?: number;
  /** Start after the event with this id. */
  readonly tailId?: string;
  /** Start with the events of the last N seconds. */
  readonly tailSeconds?: number;
  /** Only events of this actor. */
  readonly actorId?: string;
}

export interface EventBus {
  /** Never fails and never waits. `actorId` is empty when absent. */
  publish(payload: EventPayload, actorId?: string): NodeEvent;
  /**
   * Events from the asked-for tail on (none when no tail is given), then live. The place is taken when this is called, not at the first read.
   * Ends with the signal, or when the reader was overrun. Throws a FormatError for contradictory or malformed options.
   */
  subscribe(options: SubscribeOptions, signal: AbortSignal): AsyncIterable<NodeEvent>;
  /** What is kept, oldest first. */
  history(): readonly NodeEvent[];
}

export interface EventBusOptions {
  readonly clock: Pick<Clock, "now">;
  /** Events kept; 1000 when absent. */
  readonly capacity?: number;
  /** Oldest events withheld from new readers; 10 when absent. */
  readonly gap?: number;
}

export function openEventBus(options: EventBusOptions): EventBus {
  const { clock, capacity = 1000, gap = 10 } = options;
  const ring = ringBuffer<NodeEvent>(capacity);
  const ids = xidGenerator(() => clock.now());
  const published = wakeup();

  /** Position of the first event to hand out. */
  function startPosition(subscription: SubscribeOptions): number {
    const { tailEvents = 0, tailId = "", tailSeconds = 0 } = subscription;
    if ([tailEvents !== 0, tailId !== "", tailSeconds !== 0].filter(Boolean).length > 1) {
      throw new FormatError(
        "Cannot subscribe to events: tail_events, tail_id and tail_seconds can't be specified at the same time",
      );
    }
    const oldest = Math.max(0, ring.end - (capacity - gap));
    if (tailEvents !== 0) return tailEvents < 0 ? oldest : Math.max(oldest, ring.end - tailEvents);
    if (tailId !== "") {
      parseXidSeconds(tailId);
      return firstPosition(oldest, (event) => event.id > tailId);
    }
    if (tailSeconds !== 0) {
      const sinceMs = clock.now() - tailSeconds * 1000;
      return firstPosition(oldest, (event) => event.timeMs >= sinceMs);
    }
    return ring.end;
  }

  function firstPosition(from: number, accept: (event: NodeEvent) => boolean): number {
    for (let position = from; position < ring.end; position++) {
      const event = ring.at(position);
      if (event !== undefined && accept(event)) return position;
    }
    return ring.end;
  }

  async function* follow(start: number, actorId: string, signal: AbortSignal): AsyncGenerator<NodeEvent> {
    let position = start;
    while (!signal.aborted) {
      if (position >= ring.end) {
        await published.next(signal);
        continue;
      }
      const event = ring.at(position);
      if (event === undefined) return; // overrun
      position++;
      if (actorId === "" || event.actorId === actorId) yield event;
    }
  }

  return {
    publish(payload, actorId = "") {
      const event: NodeEvent = { id: ids.next(), actorId, timeMs: clock.now(), payload };
      ring.push(event);
      published.ring();
      return event;
    },
    subscribe: (subscription, signal) => follow(startPosition(subscription), subscription.actorId ?? "", signal),
    history: () => ring.tail(capacity),
  };
}
