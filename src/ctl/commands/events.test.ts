// events over nodes in memory: what is asked for, and the lines of what happens.
import { expect, test } from "vitest";
import { Code, StatusError } from "../../rpc/status.ts";
import { encode } from "../../wire/codec.ts";
import {
  AddressEvent,
  ConfigLoadErrorEvent,
  ConfigValidationErrorEvent,
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
import type { Init, Message } from "../../wire/message.ts";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { events } from "./events.ts";

const path = "/machine.MachineService/Events";

function event<T>(id: string, message: Message<T>, value: Init<T>, actorId = ""): object {
  return { id, actorId, data: { typeUrl: `talos/runtime/${message.name}`, value: encode(message, value) } };
}

/** The first one of each stream: it says that the node listens. */
const hello = { id: "", actorId: "", data: { typeUrl: "", value: new Uint8Array() } };

function node(requests: unknown[], ...items: readonly object[]): Answers {
  return {
    [path]: (request: object) => {
      requests.push(request);
      return [hello, ...items];
    },
  };
}

/** Columns that are padded to a width: cells between two blanks or more. */
function cells(line: string): readonly string[] {
  return line.split(/ {2,}/u);
}

test("events tells each kind of event by its source and what it says", async () => {
  const context = fakeContext({
    "10.0.0.1": node(
      [],
      event("e1", SequenceEvent, { sequence: "boot", action: SequenceEventAction.START }, "me"),
      event("e2", SequenceEvent, { sequence: "boot", error: { code: 1, message: "it broke" } }, "me"),
      event("e3", PhaseEvent, { phase: "meta", action: PhaseEventAction.STOP }, "me"),
      event("e4", TaskEvent, { task: "loadConfig", action: TaskEventAction.START }, "me"),
      event("e5", ServiceStateEvent, { service: "apid", action: ServiceStateEventAction.RUNNING, message: "Started" }),
      event("e6", ConfigLoadErrorEvent, { error: "no such file" }),
      event("e7", ConfigValidationErrorEvent, { error: "no type" }),
      event("e8", AddressEvent, { hostname: "n1", addresses: ["10.0.0.1", "fd00::1"] }),
      event("e9", RestartEvent, { cmd: 0x1234567n }),
      event("ea", MachineStatusEvent, { stage: MachineStatusEventMachineStage.RUNNING, status: { ready: true } }),
      event("eb", MachineStatusEvent, {
        stage: MachineStatusEventMachineStage.BOOTING,
        status: { ready: false, unmetConditions: [{ name: "time", reason: "not in sync" }] },
      }),
      { id: "ec", actorId: "", data: { typeUrl: "talos/runtime/machine.NewEvent", value: new Uint8Array() } },
    ),
  });
  await runLine(events, context, "events");
  const [header = "", ...rows] = context.stdout().trimEnd().split("\n");
  expect(cells(header)).toEqual(["NODE", "ID", "EVENT", "ACTOR", "SOURCE", "MESSAGE"]);
  expect(rows.map(cells)).toEqual([
    ["10.0.0.1", "e1", "machine.SequenceEvent", "me", "boot", "sequence START"],
    ["10.0.0.1", "e2", "machine.SequenceEvent", "me", "boot", "error: it broke"],
    ["10.0.0.1", "e3", "machine.PhaseEvent", "me", "meta", "phase STOP"],
    ["10.0.0.1", "e4", "machine.TaskEvent", "me", "loadConfig", "task START"],
    ["10.0.0.1", "e5", "machine.ServiceStateEvent", "apid", "RUNNING: Started"],
    ["10.0.0.1", "e6", "machine.ConfigLoadErrorEvent", "config", "no such file"],
    ["10.0.0.1", "e7", "machine.ConfigValidationErrorEvent", "config", "no type"],
    ["10.0.0.1", "e8", "machine.AddressEvent", "address", "n1: 10.0.0.1, fd00::1"],
    ["10.0.0.1", "e9", "machine.RestartEvent", "restart", "0x1234567"],
    ["10.0.0.1", "ea", "machine.MachineStatusEvent", "running", "ready: true"],
    ["10.0.0.1", "eb", "machine.MachineStatusEvent", "booting", "ready: false, unmet: time: not in sync"],
  ]);
});

const none = { tailEvents: 0, tailId: "", tailSeconds: 0, withActorId: "" };
test.each([
  [[], none],
  [["--tail", "-1"], { ...none, tailEvents: -1 }],
  [["--duration", "1m30s"], { ...none, tailSeconds: 90 }],
  [["--since", "c0ffee", "--actor-id", "me"], { ...none, tailId: "c0ffee", withActorId: "me" }],
])("events %j asks for %j", async (args, wanted) => {
  const requests: unknown[] = [];
  await runLine(events, fakeContext({ n: node(requests) }), "events", ...args);
  expect(requests).toEqual([wanted]);
});

test("events of the other nodes are told when one is gone, or ends its stream as its time is over", async () => {
  const started = event("e1", TaskEvent, { task: "loadConfig", action: TaskEventAction.START });
  const late: Answers = {
    async *[path]() {
      yield started;
      throw new StatusError(Code.DEADLINE_EXCEEDED, "context deadline exceeded");
    },
  };
  const context = fakeContext({ gone: gone(path), late, b: node([], started) });
  await expect(runLine(events, context, "events")).rejects.toThrow("1 of the nodes failed");
  const rows = context.stdout().trimEnd().split("\n").slice(1);
  expect([new Set(rows.map((row) => row.split(" ")[0])), context.stderr()]).toEqual([
    new Set(["b", "late"]),
    [goneNote],
  ]);
});

test.each([
  [["--tail", "1", "--since", "x"], "found more than one of --tail, --duration and --since"],
  [["--tail", "few"], 'found "few" for --tail <events>, want a whole number'],
  [["--duration", "soon"], "soon"],
])("events %j is refused before anybody is asked", async (args, problem) => {
  const requests: unknown[] = [];
  const context = fakeContext({ n: node(requests) });
  await expect(runLine(events, context, "events", ...args)).rejects.toThrow(problem);
  expect([requests, context.stdout()]).toEqual([[], ""]);
});
