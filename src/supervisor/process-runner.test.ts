// Processes through a fake port: output by lines, exit codes, stopping with patience.
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import type { ExitStatus } from "../base/exit-status.ts";
import type { ChildHandle, ProcessOptions } from "../linux/process.ts";
import { processRunner } from "./process-runner.ts";

/** A process that prints and ends as the test says. */
function fakeProcesses(obeys: boolean) {
  const exited = Promise.withResolvers<ExitStatus>();
  const kills: string[] = [];
  let output: ProcessOptions["output"];
  const child: ChildHandle = {
    pid: 42,
    exited: exited.promise,
    kill(signal) {
      kills.push(signal);
      if (obeys || signal === "SIGKILL") exited.resolve({ kind: "killed", signal });
      return true;
    },
  };
  return {
    processes: {
      async start(options: ProcessOptions) {
        output = options.output;
        return child;
      },
    },
    exit: exited.resolve,
    kills,
    print: (text: string) => output?.(encodeUtf8(text), "stdout"),
  };
}

async function start(obeys = true) {
  const clock = manualClock();
  const fake = fakeProcesses(obeys);
  const stop = new AbortController();
  const lines: string[] = [];
  const messages: string[] = [];
  const write = (bytes: Uint8Array) => void lines.push(decodeUtf8(bytes));
  const done = processRunner({ processes: fake.processes, path: "/bin/x", args: ["-v"] }).run({
    signal: stop.signal,
    clock,
    log: silentLogger,
    output: { write, line: () => undefined },
    started: (message) => void messages.push(message),
  });
  void done.catch(() => undefined); // looked at later
  await clock.advance(1);
  return { ...fake, clock, stop, lines, messages, done };
}

test("processRunner() keeps whole lines, and adds the newline that is missing", async () => {
  const { print, exit, lines, messages, done } = await start();
  print("one\ntw");
  print("o\nthree");
  exit({ kind: "exited", code: 0 });
  await done;
  expect([lines, messages]).toEqual([
    ["one\n", "two\n", "three\n"],
    ['Process Process(["/bin/x" "-v"]) started with PID 42'],
  ]);
});

test("processRunner() fails with the exit status or the signal", async () => {
  const failed = await start();
  failed.print("cannot open config\n\n");
  failed.exit({ kind: "exited", code: 3 });
  await expect(failed.done).rejects.toThrow("exit status 3: cannot open config");
  const killed = await start();
  killed.exit({ kind: "killed", signal: "SIGKILL" });
  await expect(killed.done).rejects.toThrow("killed by SIGKILL");
});

test("processRunner() stops with SIGTERM, and after the grace with SIGKILL", async () => {
  const obedient = await start();
  obedient.stop.abort();
  await obedient.done;
  const stubborn = await start(false);
  stubborn.stop.abort();
  await stubborn.clock.advance(10_000);
  await stubborn.done;
  expect([obedient.kills, stubborn.kills]).toEqual([["SIGTERM"], ["SIGTERM", "SIGKILL"]]);
});
