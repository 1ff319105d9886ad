// Controllers that send what the node has to tell to others: its events, its logs, the kernel's.
import * as machine from "../controllers/runtime/catalogue.ts";
import type { EventSink } from "../controllers/runtime/events-sink.ts";
import { openEventReceiver, type EventReceiverOptions } from "../clients/events/sink.ts";
import type { Controller } from "../cosi/controller.ts";
import type { Clock } from "../base/clock.ts";
import type { Host } from "../linux/host.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import { payloadAny } from "../runtime/event-wire.ts";
import type { KernelArgs } from "../runtime/kernel-args.ts";
import { readBootArgs } from "../runtime/kernel-args.ts";
import type { SecureStreams } from "../runtime/secure-streams.ts";
import { trustedAuthorities } from "./ports/secure-streams.ts";
import type { LogStore } from "../runtime/log-store.ts";

export interface DeliveryParts {
  readonly host: Pick<Host, "files" | "kernelLog" | "network">;
  readonly streams: SecureStreams;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly logs: LogStore;
  readonly kernelArgs: KernelArgs;
  /** Wall clock at the kernel's start, nanoseconds. */
  readonly bootTimeNs: () => bigint;
}

export function deliveryControllers({
  host,
  streams,
  clock,
  events,
  logs,
  kernelArgs,
  bootTimeNs,
}: DeliveryParts): readonly Controller[] {
  const { kernelLog, network } = host;
  const authorities = (): Promise<string> => trustedAuthorities(host.files);
  const args = readBootArgs(kernelArgs);
  return [
    machine.eventsSinkConfigController(args.eventsSink),
    machine.eventsSinkController({ events, openSink: (endpoint) => openSink({ endpoint, clock, authorities }) }),
    machine.kmsgLogConfigController(args.kernelLog),
    machine.kmsgLogDeliveryController({ kernelLog, network, streams, bootTimeNs }),
    machine.serviceLogDeliveryController({ logs, network, streams }),
  ];
}

function openSink(options: EventReceiverOptions): EventSink {
  const receiver = openEventReceiver(options);
  return {
    publish: ({ payload, id, actorId }, signal) => receiver.publish({ data: payloadAny(payload), id, actorId }, signal),
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}
