// Containers through a runtime in memory: leftovers, output by lines, exit codes, stopping with patience.
import { expect, test } from "vitest";
import { abortable } from "../base/abort.ts";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import type { ContainerRuntime } from "../clients/containerd/runtime.ts";
import { containerRunner } from "./container-runner.ts";

type Output = (chunk: Uint8Array, stream: "stdout" | "stderr") => void;

/** A container that prints and ends as the test says. */
function fakeRuntime(obeys: boolean) {
  const exited = Promise.withResolvers<number>();
  const steps: string[] = [];
  let output: Output | undefined;
  const runtime: ContainerRuntime = {
    ready: async () => undefined,
    ensureImage: async (name) => ({ name, digest: name }),
    async remove(id) {
      steps.push(`remove ${id}`);
    },
    async create({ id, image, spec }) {
      const made = spec({ entrypoint: [], command: [], env: [], workingDirectory: "" });
      steps.push(`create ${id} from ${image}: ${"process" in made ? "with process" : ""}`);
    },
    async start(id, take) {
      steps.push(`start ${id}`);
      output = take;
      return {
        pid: 42,
        exited: (signal) => abortable(exited.promise, signal),
        async kill(number) {
          steps.push(`kill ${number}`);
          if (obeys || number === 9) exited.resolve(143);
        },
        async [Symbol.asyncDispose]() {
          output?.(encodeUtf8("last words"), "stderr");
          steps.push("dispose");
        },
      };
    },
  };
  return { runtime, steps, exit: exited.resolve, print: (text: string) => output?.(encodeUtf8(text), "stdout") };
}

async function start(obeys = true) {
  const clock = manualClock();
  const fake = fakeRuntime(obeys);
  const stop = new AbortController();
  const lines: string[] = [];
  const messages: string[] = [];
  const { runtime } = fake;
  const started = Promise.withResolvers<void>();
  const runner = containerRunner({
    runtime,
    id: "demo",
    image: "sha256:1",
    args: ["/x"],
    cgroup: "/demo",
    oomScoreAdj: 0,
  });
  const done = runner.run({
    signal: stop.signal,
    clock,
    log: silentLogger,
    output: { write: (bytes) => void lines.push(decodeUtf8(bytes)), line: () => undefined },
    started(message) {
      messages.push(message);
      started.resolve();
    },
  });
  void done.catch(() => undefined); // looked at later
  await started.promise;
  return { ...fake, clock, stop, lines, messages, done };
}

test("containerRunner() clears away what was left, runs, and tells the last line of a failure", async () => {
  const { print, exit, steps, lines, messages, done } = await start();
  print("one\ntw");
  print("o\n");
  exit(3);
  await expect(done).rejects.toThrow('task "demo" failed: exit code 3 (last log "last words")');
  expect(messages).toEqual(["Started task demo (PID 42) for container demo"]);
  expect(lines).toEqual(["one\n", "two\n", "last words\n"]);
  expect(steps).toEqual([
    "remove demo",
    "create demo from sha256:1: with process",
    "start demo",
    "dispose",
    "remove demo",
  ]);
});

test("containerRunner() names the signal that killed a container", async () => {
  const killed = await start();
  killed.exit(137);
  await expect(killed.done).rejects.toThrow('task "demo" failed: exit code 137, SIGKILL (last log "last words")');
  const crashed = await start();
  crashed.exit(139);
  await expect(crashed.done).rejects.toThrow('task "demo" failed: exit code 139, SIGSEGV (last log "last words")');
});

test("containerRunner() ends well when the container does, and when it was told to stop", async () => {
  const good = await start();
  good.exit(0);
  await good.done;
  const stopped = await start();
  stopped.stop.abort(new Error("stop"));
  await stopped.done;
  expect(stopped.steps).toContain("kill 15");
  expect(stopped.steps).not.toContain("kill 9");
});

test("containerRunner() kills what does not stop within the grace", async () => {
  const { clock, stop, steps, done } = await start(false);
  stop.abort(new Error("stop"));
  await clock.advance(9_999);
  expect(steps).not.toContain("kill 9");
  await clock.advance(1);
  await done;
  expect(steps).toContain("kill 9");
});
