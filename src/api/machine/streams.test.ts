// Events, Logs and Dmesg: streams that may go on for ever.
import { expect, test } from "vitest";
import { CanceledError } from "../../base/abort.ts";
import { decodeUtf8 } from "../../base/bytes.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { KmsgRecord } from "../../formats/kmsg.ts";
import type { KernelLog, KernelLogOptions } from "../../linux/kernel-log.ts";
import { unpackAny } from "../../wire/well-known.ts";
import { TaskEvent } from "../../wire/gen/machine.ts";
import type { EventsRequest, LogsRequest } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { fakeContext } from "../fake/context.ts";
import { invoke, invokeUnary } from "../fake/invoke.ts";
import { memoryFiles } from "../fake/memory-files.ts";
import { dmesg } from "./dmesg.ts";
import { events } from "./events.ts";
import { logs } from "./logs.ts";
import { logsContainers } from "./logs-containers.ts";

const { MachineService } = rpc;

/** Answers until there are `count`; the client leaves then. */
async function first<T>(
  count: number,
  run: (signal: AbortSignal, onAnswer: (got: number) => void) => Promise<readonly T[]>,
) {
  const gone = new AbortController();
  return run(gone.signal, (got) => {
    if (got === count) gone.abort(new CanceledError("The client is gone"));
  });
}

test("Events greets first, then history and what comes", async () => {
  const context = fakeContext();
  context.events.publish({ kind: "task", task: "old", action: "START" }, "a");
  context.events.publish({ kind: "task", task: "other", action: "START" }, "b");
  const request: Init<EventsRequest> = { tailEvents: -1, withActorId: "a" };
  const items = await first(3, (signal, count) =>
    invoke(events, MachineService.Events, request, context, {
      signal,
      onAnswer(got) {
        if (got === 1) context.events.publish({ kind: "task", task: "new", action: "STOP" }, "a");
        count(got);
      },
    }),
  );
  expect(items.map(({ data, actorId }) => [data?.typeUrl, actorId])).toEqual([
    ["", "a"],
    ["talos/runtime/machine.TaskEvent", "a"],
    ["talos/runtime/machine.TaskEvent", "a"],
  ]);
  expect(items.slice(1).map(({ data }) => data && unpackAny(TaskEvent, data)?.task)).toEqual(["old", "new"]);
  expect(items.every(({ id }) => /^[0-9a-v]{20}$/u.test(id))).toBe(true);
});

test("Events refuses contradictory tails after the greeting", async () => {
  const refusal = async (request: Init<EventsRequest>) => {
    let greetings = 0;
    const call = invoke(events, MachineService.Events, request, fakeContext(), {
      onAnswer: (got) => void (greetings = got),
    });
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    return [greetings, error instanceof Error ? error.message : ""];
  };
  expect([
    await refusal({ tailEvents: 10, tailSeconds: 2 }),
    await refusal({ tailEvents: 1, tailId: "x" }),
    await refusal({ tailId: "x" }),
  ]).toEqual([
    [1, "WithTailDuration can't be specified at the same time with WithTailEvents or WithTailID"],
    [1, "WithTailEvents can't be specified at the same time with WithTailID"],
    [1, 'error parsing tail_id: invalid ID "x"'],
  ]);
});

async function logText(request: Init<LogsRequest>, answers = Infinity): Promise<string> {
  const context = fakeContext();
  const log = context.logs.writer("machined");
  for (let line = 0; line < 300; line++) log.line(`line ${line}`);
  const items = await first(answers, (signal, onAnswer) =>
    invoke(logs, MachineService.Logs, { namespace: "system", id: "machined", ...request }, context, {
      signal,
      onAnswer,
    }),
  );
  expect(items.every(({ bytes }) => bytes.length <= 1024)).toBe(true);
  return items.map(({ bytes }) => decodeUtf8(bytes)).join("");
}

test("Logs gives all of a log, its tail, or follows it", async () => {
  expect((await logText({ tailLines: -1 })).split("\n").length).toBe(301);
  expect(await logText({ tailLines: 2 })).toBe("line 298\nline 299\n");
  expect(await logText({ tailLines: 0 })).toBe("");
  expect(await logText({ tailLines: 1, follow: true }, 1)).toBe("line 299\n");
});

test("Logs refuses what nobody registered", async () => {
  await expect(logText({ id: "nosuch" })).rejects.toThrow('log "nosuch" was not registered');
  await expect(logText({ namespace: "k8s.io", id: "pod" })).rejects.toThrow("there is no containerd");
});

test("LogsContainers names the logs", async () => {
  const context = fakeContext();
  for (const id of ["machined", "apid"]) context.logs.writer(id);
  const { messages } = await invokeUnary(logsContainers, MachineService.LogsContainers, {}, context);
  expect(messages).toEqual([{ ids: ["machined", "apid"] }]);
});

test("Dmesg writes one record a message, in wall time", async () => {
  const asked: KernelLogOptions[] = [];
  const record: KmsgRecord = {
    priority: 6,
    facility: 0,
    sequence: 1,
    timestampUs: 1_500_000,
    isFragment: false,
    message: "eth0: up",
    values: {},
  };
  const kernelLog: Pick<KernelLog, "read"> = {
    async *read(options) {
      asked.push(options);
      yield record;
    },
  };
  const files = memoryFiles({ "/proc/uptime": "10.50 1.00\n" });
  const clock = manualClock(Date.UTC(2026, 10, 21, 12, 0, 10, 500));
  const context = fakeContext({ clock, files, kernelLog });
  const items = await invoke(dmesg, MachineService.Dmesg, { follow: true, tail: true }, context);
  expect(items.map(({ bytes }) => decodeUtf8(bytes))).toEqual(["kern:    info: [2026-11-21T12:00:01.5Z]: eth0: up\n"]);
  expect(asked).toEqual([{ follow: true, fromEnd: true }]);
});
