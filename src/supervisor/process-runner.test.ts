// Processes through a fake port: output by lines, exit codes, stopping with patience.
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import { queue } from "../base/queue.ts";
import type { ExitStatus, RunningProcess } from "./process-runner.ts";
import { processRunner } from "./process-runner.ts";

function fakeProcess(obeys: boolean) {
  const output = queue<Uint8Array>(100, "refuse");
  const exited = Promise.withResolvers<ExitStatus>();
  const kills: string[] = [];
  function exit(status: ExitStatus): void {
    output.close();
    exited.resolve(status);
  }
  const child: RunningProcess = {
    pid: 42,
    output,
    exited: exited.promise,
    kill(signal) {
      kills.push(signal);
      if (obeys || signal === "SIGKILL") exit({ kind: "signaled", signal });
    },
  };
  return { child, exit, kills, print: (text: string) => output.push(encodeUtf8(text)) };
}

function start(obeys = true) {
  const clock = manualClock();
  const fake = fakeProcess(obeys);
  const stop = new AbortController();
  const lines: string[] = [];
  const messages: string[] = [];
  const write = (bytes: Uint8Array) => void lines.push(decodeUtf8(bytes));
  const done = processRunner({ command: ["/bin/x", "-v"], start: async () => fake.child }).run({
    signal: stop.signal,
    clock,
    log: silentLogger,
    output: { write, line: () => undefined },
    started: (message) => void messages.push(message),
  });
  return { ...fake, clock, stop, lines, messages, done };
}

test("processRunner() keeps whole lines, and adds the newline that is missing", async () => {
  const { print, exit, lines, messages, done } = start();
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
  const failed = start();
  failed.exit({ kind: "exited", code: 3 });
  await expect(failed.done).rejects.toThrow("exit status 3");
  const killed = start();
  killed.exit({ kind: "signaled", signal: "SIGKILL" });
  await expect(killed.done).rejects.toThrow("killed by SIGKILL");
});

test("processRunner() stops with SIGTERM, and after the grace with SIGKILL", async () => {
  const obedient = start();
  await obedient.clock.advance(1);
  obedient.stop.abort();
  await obedient.done;
  const stubborn = start(false);
  await stubborn.clock.advance(1);
  stubborn.stop.abort();
  await stubborn.clock.advance(10_000);
  await stubborn.done;
  expect([obedient.kills, stubborn.kills]).toEqual([["SIGTERM"], ["SIGTERM", "SIGKILL"]]);
});
