// Sends the node's events to the receiver that the config names: all since the start, then each as it comes; after a failure from where it stopped.
import { backoff } from "../../base/backoff.ts";
import { wakeup } from "../../base/wakeup.ts";
import type { Controller, SourceContext } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { EventSinkConfig } from "../../resources/runtime/event-sink-config.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import type { NodeEvent } from "../../runtime/events.ts";
import { untilChanged } from "./shared/until-changed.ts";

/** A connection to a receiver of events. */
export interface EventSink extends AsyncDisposable {
  publish(event: NodeEvent, signal: AbortSignal): Promise<void>;
}

export interface EventsSinkOptions {
  readonly events: Pick<EventBus, "subscribe" | "history">;
  /** `endpoint` is `host:port`. Connects when there is something to send. */
  readonly openSink: (endpoint: string) => EventSink;
}

export function eventsSinkController({ events, openSink }: EventsSinkOptions): Controller {
  const changed = wakeup();
  const delivered = wakeup();
  let endpoint = "";
  /** Id of the last event that the receiver has; they are in order. */
  let lastId = "";

  /** Whether the receiver, if there is one, has not got all. */
  const isBehind = (): boolean => endpoint !== "" && (events.history().at(-1)?.id ?? "") > lastId;

  async function deliver({ signal, clock, log }: SourceContext): Promise<void> {
    await using sink = openSink(endpoint);
    lastId = "";
    const retry = backoff({ initialMs: 500, maxMs: 30_000 });
    let isWorking = true;
    for await (const event of events.subscribe({ tailEvents: -1 }, signal)) {
      for (;;) {
        try {
          await sink.publish(event, signal);
          lastId = event.id;
          delivered.ring();
          retry.reset();
          isWorking = true;
          break;
        } catch (error) {
          signal.throwIfAborted();
          if (isWorking) log.warn("cannot send events, trying again", { endpoint, error });
          isWorking = false;
          await clock.sleep(retry.next(), signal);
        }
      }
    }
  }

  return defineController({
    name: "v1alpha1.EventsSinkController",
    inputs: [weak(EventSinkConfig), weak(NetworkStatus, { id: "status" })],
    outputs: [],
    async reconcile({ state }) {
      const isReachable = (await state.find(NetworkStatus, "status"))?.spec.addressReady === true;
      const wanted = (await state.find(EventSinkConfig, "event-sink"))?.spec.endpoint ?? "";
      const next = isReachable || endpoint !== "" ? wanted : "";
      if (next === endpoint) return;
      endpoint = next;
      changed.ring();
    },
    async source(context) {
      while (!context.signal.aborted) {
        const ring = changed.next(context.signal);
        if (endpoint === "") await ring;
        else await untilChanged(ring, context, deliver);
      }
    },
    async drain({ signal }) {
      while (isBehind() && !signal.aborted) await delivered.next(signal);
    },
  });
}
