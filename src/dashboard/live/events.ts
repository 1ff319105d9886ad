// Events of a node: what they say, in words.
import { nameIn } from "../../base/enum-name.ts";
import type { Message } from "../../wire/message.ts";
import { decode } from "../../wire/codec.ts";
import {
  AddressEvent,
  ConfigLoadErrorEvent,
  ConfigValidationErrorEvent,
  type Event,
  MachineStatusEvent,
  MachineStatusEventMachineStage,
  PhaseEvent,
  PhaseEventAction,
  RestartEvent,
  SequenceEvent,
  SequenceEventAction,
  ServiceStateEvent,
  ServiceStateEventAction,
  TaskEvent,
  TaskEventAction,
} from "../../wire/gen/machine.ts";

/** Before the message's name in an event's type URL. */
const prefix = "talos/runtime/";

export interface ReadEvent {
  readonly id: string;
  readonly actorId: string;
  /** Full name of the payload, `machine.TaskEvent`; "" for the first, empty event of a stream. */
  readonly type: string;
  /** What it is about, and what it says: two columns of `events`. */
  readonly source: string;
  readonly message: string;
  readonly sequence?: SequenceEvent;
  readonly task?: TaskEvent;
  readonly status?: MachineStatusEvent;
}

type Described = Omit<ReadEvent, "id" | "actorId" | "type">;

function nameOf(table: Readonly<Record<string, number>>, value: number): string {
  return nameIn(table, value) ?? String(value);
}

function describer<T>(
  message: Message<T>,
  describe: (value: T) => Described,
): readonly [string, (bytes: Uint8Array) => Described] {
  return [message.name, (bytes) => describe(decode(message, bytes))];
}

const describers: ReadonlyMap<string, (bytes: Uint8Array) => Described> = new Map([
  describer(SequenceEvent, (event) => ({
    source: event.sequence,
    message:
      event.error === undefined
        ? `sequence ${nameOf(SequenceEventAction, event.action)}`
        : `error: ${event.error.message}`,
    sequence: event,
  })),
  describer(PhaseEvent, (event) => ({
    source: event.phase,
    message: `phase ${nameOf(PhaseEventAction, event.action)}`,
  })),
  describer(TaskEvent, (event) => ({
    source: event.task,
    message: `task ${nameOf(TaskEventAction, event.action)}`,
    task: event,
  })),
  describer(ServiceStateEvent, (event) => ({
    source: event.service,
    message: `${nameOf(ServiceStateEventAction, event.action)}: ${event.message}`,
  })),
  describer(RestartEvent, (event) => ({ source: "restart", message: `0x${event.cmd.toString(16)}` })),
  describer(ConfigLoadErrorEvent, (event) => ({ source: "config", message: event.error })),
  describer(ConfigValidationErrorEvent, (event) => ({ source: "config", message: event.error })),
  describer(AddressEvent, (event) => ({
    source: "address",
    message: `${event.hostname}: ${event.addresses.join(", ")}`,
  })),
  describer(MachineStatusEvent, (event) => ({
    source: nameOf(MachineStatusEventMachineStage, event.stage).toLowerCase(),
    message:
      event.status?.ready === true
        ? "ready: true"
        : `ready: false, unmet: ${(event.status?.unmetConditions ?? []).map(({ name, reason }) => `${name}: ${reason}`).join("; ")}`,
    status: event,
  })),
]);

/** An event of a type that is not known has its type as message. */
export function readEvent({ id, actorId, data }: Event): ReadEvent {
  const type = (data?.typeUrl ?? "").replace(prefix, "");
  const describe = describers.get(type);
  const described = data === undefined || describe === undefined ? { source: "", message: type } : describe(data.value);
  return { id, actorId, type, ...described };
}
