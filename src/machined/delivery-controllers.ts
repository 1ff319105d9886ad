// Controllers that send what the node has to tell to others: its events, its logs, the kernel's.
import * as machine from "../controllers/runtime/catalogue.ts";
import type { EventSink } from "../controllers/runtime/events-sink.ts";
import { openEventReceiver } from "../clients/events/sink.ts";
import type { Controller } from "../cosi/controller.ts";
import type { Clock } from "../base/clock.ts";
import type { Host } from "../linux/host.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import { payloadAny } from "../runtime/event-wire.ts";
import type { KernelArgs } from "../runtime/kernel-args.ts";
import { readBootArgs } from "../runtime/kernel-args.ts";
import type { LogStore } from "../runtime/log-store.ts";

export interface DeliveryParts {
  readonly host: Pick<Host, "kernelLog" | "network">;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly logs: LogStore;
  readonly kernelArgs: KernelArgs;
  /** Wall clock at the kernel's start, nanoseconds. */
  readonly bootTimeNs: () => bigint;
}

export function deliveryControllers({
  host,
  clock,
  events,
  logs,
  kernelArgs,
  bootTimeNs,
}: DeliveryParts): readonly Controller[] {
  const { kernelLog, network } = host;
  const args = readBootArgs(kernelArgs);
  return [
    machine.eventsSinkConfigController(args.eventsSink),
    machine.eventsSinkController({ events, openSink: (endpoint) => openSink(endpoint, clock) }),
    machine.kmsgLogConfigController(args.kernelLog),
    machine.kmsgLogDeliveryController({ kernelLog, network, bootTimeNs }),
    machine.serviceLogDeliveryController({ logs, network }),
  ];
}

function openSink(endpoint: string, clock: Clock): EventSink {
  const receiver = openEventReceiver(endpoint, clock);
  return {
    publish: ({ payload, id, actorId }, signal) => receiver.publish({ data: payloadAny(payload), id, actorId }, signal),
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}
