// The events' form on the wire: which message stands for which kind, and its type URL.
import { timestampOfMs } from "../wire/well-known.ts";
import { encode } from "../wire/codec.ts";
import { Code } from "../wire/gen/common.ts";
import * as machine from "../wire/gen/machine.ts";
import type { Init } from "../wire/message.ts";
import type {
  EventPayload,
  MachineStage,
  MachineStatusEvent,
  NodeEvent,
  SequenceEvent,
  ServiceHealth,
  ServiceStateEvent,
  ServiceStateName,
} from "./events.ts";

/** Not the usual prefix of the Any type: clients look for exactly this one. */
const typeUrlPrefix = "talos/runtime/";

/** The message that the Events call sends. */
export function encodeEvent(event: NodeEvent): Init<machine.Event> {
  return { data: payloadAny(event.payload), id: event.id, actorId: event.actorId };
}

/** The payload as an `Any`. */
export function payloadAny(payload: EventPayload): { readonly typeUrl: string; readonly value: Uint8Array } {
  const { name, value } = encodePayload(payload);
  return { typeUrl: `${typeUrlPrefix}${name}`, value };
}

/** What `encodeEvent` sends first in every stream: no data. */
export const helloEvent: Init<machine.Event> = { data: { typeUrl: "", value: new Uint8Array() } };

export const serviceStateNumbers: Readonly<Record<ServiceStateName, number>> = {
  Initialized: machine.ServiceStateEventAction.INITIALIZED,
  Preparing: machine.ServiceStateEventAction.PREPARING,
  Waiting: machine.ServiceStateEventAction.WAITING,
  Running: machine.ServiceStateEventAction.RUNNING,
  Stopping: machine.ServiceStateEventAction.STOPPING,
  Finished: machine.ServiceStateEventAction.FINISHED,
  Failed: machine.ServiceStateEventAction.FAILED,
  Skipped: machine.ServiceStateEventAction.SKIPPED,
  Starting: machine.ServiceStateEventAction.STARTING,
};

export const machineStageNumbers: Readonly<Record<MachineStage, number>> = {
  unknown: machine.MachineStatusEventMachineStage.UNKNOWN,
  booting: machine.MachineStatusEventMachineStage.BOOTING,
  installing: machine.MachineStatusEventMachineStage.INSTALLING,
  maintenance: machine.MachineStatusEventMachineStage.MAINTENANCE,
  running: machine.MachineStatusEventMachineStage.RUNNING,
  rebooting: machine.MachineStatusEventMachineStage.REBOOTING,
  "shutting down": machine.MachineStatusEventMachineStage.SHUTTING_DOWN,
  resetting: machine.MachineStatusEventMachineStage.RESETTING,
  upgrading: machine.MachineStatusEventMachineStage.UPGRADING,
};

/** As the ServiceList call and service events show it. */
export function healthMessage(health: ServiceHealth): Init<machine.ServiceHealth> {
  const { unknown, healthy, lastMessage, lastChangeMs } = health;
  return { unknown, healthy, lastMessage, ...(lastChangeMs === 0 ? {} : { lastChange: timestampOfMs(lastChangeMs) }) };
}

interface Encoded {
  readonly name: string;
  readonly value: Uint8Array;
}

function encodePayload(payload: EventPayload): Encoded {
  switch (payload.kind) {
    case "sequence":
      return sequence(payload);
    case "phase": {
      const action = machine.PhaseEventAction[payload.action];
      return { name: machine.PhaseEvent.name, value: encode(machine.PhaseEvent, { phase: payload.phase, action }) };
    }
    case "task": {
      const action = machine.TaskEventAction[payload.action];
      return { name: machine.TaskEvent.name, value: encode(machine.TaskEvent, { task: payload.task, action }) };
    }
    case "serviceState":
      return serviceState(payload);
    case "restart":
      return { name: machine.RestartEvent.name, value: encode(machine.RestartEvent, { cmd: payload.command }) };
    case "configLoadError": {
      const { error } = payload;
      return { name: machine.ConfigLoadErrorEvent.name, value: encode(machine.ConfigLoadErrorEvent, { error }) };
    }
    case "address": {
      const { hostname, addresses } = payload;
      return { name: machine.AddressEvent.name, value: encode(machine.AddressEvent, { hostname, addresses }) };
    }
    case "machineStatus":
      return machineStatus(payload);
  }
}

function sequence(event: SequenceEvent): Encoded {
  const { error } = event;
  const value = encode(machine.SequenceEvent, {
    sequence: event.sequence,
    action: machine.SequenceEventAction[event.action],
    ...(error === undefined ? {} : { error: { code: Code[error.code], message: error.message } }),
  });
  return { name: machine.SequenceEvent.name, value };
}

function serviceState(event: ServiceStateEvent): Encoded {
  const value = encode(machine.ServiceStateEvent, {
    service: event.service,
    action: serviceStateNumbers[event.action],
    message: event.message,
    health: healthMessage(event.health),
  });
  return { name: machine.ServiceStateEvent.name, value };
}

function machineStatus(event: MachineStatusEvent): Encoded {
  const { ready, unmetConditions } = event;
  const value = encode(machine.MachineStatusEvent, {
    stage: machineStageNumbers[event.stage],
    status: { ready, unmetConditions },
  });
  return { name: machine.MachineStatusEvent.name, value };
}
