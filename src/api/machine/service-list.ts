// MachineService.ServiceList: services with their states, last events and health.
import type { ServiceInfo } from "../../supervisor/service.ts";
import type * as machine from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { timestampOfMs } from "../../wire/well-known.ts";
import { unary } from "../define.ts";
import { healthMessage } from "../../runtime/event-wire.ts";

export const serviceList = unary(rpc.MachineService.ServiceList, (_request, { supervisor }) => ({
  messages: [{ services: supervisor.list().map((service) => toWire(service)) }],
}));

function toWire({ id, state, events, health }: ServiceInfo): Init<machine.ServiceInfo> {
  return {
    id,
    state,
    events: {
      events: events.map(({ message, state: at, timeMs }) => ({ msg: message, state: at, ts: timestampOfMs(timeMs) })),
    },
    health: healthMessage(health),
  };
}
