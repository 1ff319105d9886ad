// The life of services: states and texts, gates, restarts, health, stopping in order.
import { expect, test } from "vitest";
import { aborted } from "../base/abort.ts";
import { encodeUtf8 } from "../base/bytes.ts";
import type { ExitStatus } from "../base/exit-status.ts";
import { silentLogger } from "../base/logger.ts";
import type { ManualClock } from "../base/manual-clock.ts";
import { manualClock } from "../base/manual-clock.ts";
import type { ProcessOptions } from "../linux/process.ts";
import { openEventBus } from "../runtime/event-bus.ts";
import type { ServiceStateEvent } from "../runtime/events.ts";
import { openLogStore } from "../runtime/log-store.ts";
import type { Condition } from "./condition.ts";
import { processRunner } from "./process-runner.ts";
import type { Runner } from "./runner.ts";
import type { Service, ServiceDeclaration } from "./service.ts";
import { FinalFailure, SkipService, defineService } from "./service.ts";
import type { Supervisor } from "./supervisor.ts";
import { openSupervisor } from "./supervisor.ts";
import { taskRunner } from "./task-runner.ts";

interface Lab {
  readonly clock: ManualClock;
  readonly supervisor: Supervisor;
  readonly pids: Map<string, number>;
  readonly mounted: string[];
  states(id: string): readonly string[];
  /** What was published of services since the beginning. */
  published(): readonly ServiceStateEvent[];
}

const identity = { compress: async (bytes: Uint8Array) => bytes, decompress: async (bytes: Uint8Array) => bytes };

function openLab(volume: Condition = { describe: () => "", wait: async () => undefined }): Lab {
  const clock = manualClock();
  const pids = new Map<string, number>();
  const mounted: string[] = [];
  const events = openEventBus({ clock });
  const supervisor = openSupervisor({
    clock,
    log: silentLogger,
    logs: openLogStore(identity),
    events,
    pids: { set: async (id, pid) => void pids.set(id, pid), remove: async (id) => void pids.delete(id) },
    volumes: {
      request(volumes, id) {
        mounted.push(`${id}: ${volumes.join(" ")}`);
        return volume;
      },
      release: async (volumes, id) => void mounted.push(`${id} released ${volumes.join(" ")}`),
    },
  });
  const states = (id: string) => (supervisor.find(id)?.events ?? []).map((event) => `${event.state}: ${event.message}`);
  const published = () => events.history().flatMap(({ payload }) => (payload.kind === "serviceState" ? [payload] : []));
  return { clock, supervisor, pids, mounted, states, published };
}

function service(declaration: Partial<ServiceDeclaration<void>> & { readonly id: string }): Service {
  const runner = (): Runner => taskRunner({ name: declaration.id, pid: 1, run: async ({ signal }) => aborted(signal) });
  return defineService<void>({ restart: "never", runner, ...declaration }).bind();
}

test("a service goes through its states and registers its process", async () => {
  const { clock, supervisor, states, pids } = openLab();
  supervisor.load(service({ id: "one" }));
  expect(supervisor.find("one")?.state).toBe("Initialized");
  supervisor.start("one");
  await clock.advance(10);
  expect([[...pids], supervisor.isUp("one")]).toEqual([[["one", 1]], true]);
  await supervisor.stop("one");
  expect(states("one")).toEqual([
    "Starting: Starting service",
    "Preparing: Running pre state",
    "Preparing: Creating service runner",
    "Running: Service started as goroutine",
    "Stopping: Stopping service",
    "Finished: Service finished successfully",
  ]);
  expect([...pids]).toEqual([]);
});

test("a service waits for dependencies and volumes, and says so when that changes", async () => {
  const gate = Promise.withResolvers<void>();
  const lab = openLab({ describe: () => "volumes DATA to be mounted", wait: () => gate.promise });
  const { clock, supervisor, states, mounted } = lab;
  supervisor.load(service({ id: "base" }), service({ id: "top", dependsOn: ["base"], volumes: ["DATA"] }));
  supervisor.start("top");
  await clock.advance(3000);
  gate.resolve();
  await clock.advance(1000);
  supervisor.start("base");
  await clock.advance(1000);
  await supervisor.stop("top");
  expect(states("top").slice(0, 4)).toEqual([
    "Starting: Starting service",
    'Waiting: Waiting for volumes DATA to be mounted, service "base" to be "up"',
    'Waiting: Waiting for service "base" to be "up"',
    "Preparing: Running pre state",
  ]);
  expect(mounted).toEqual(["top: DATA", "top released DATA"]);
});

test("a service that always restarts does so with growing pauses", async () => {
  const { clock, supervisor, states } = openLab();
  const startsMs: number[] = [];
  const runner = (): Runner => ({
    name: "Failing",
    async run({ started }) {
      startsMs.push(Math.round(clock.monotonic() / 1000));
      started("Failing started", 7);
      throw new Error("exit status 1");
    },
  });
  supervisor.load(service({ id: "f", restart: "always", runner }));
  supervisor.start("f");
  await clock.advance(20_000);
  await supervisor.stop("f");
  expect(startsMs.length).toBe(5);
  expect(supervisor.find("f")?.starts).toBe(5);
  expect(states("f")[4]).toBe("Waiting: Error running Failing, going to restart forever: exit status 1");
});

/** A program that is killed when the test says, `kill`, and started again as often. */
function mortalProgram() {
  const startsMs: number[] = [];
  let ended = Promise.withResolvers<ExitStatus>();
  const processes = (clock: ManualClock) => ({
    async start(options: ProcessOptions) {
      startsMs.push(clock.monotonic());
      ended = Promise.withResolvers();
      options.output?.(encodeUtf8("serving\n"), "stderr");
      return { pid: 100 + startsMs.length, exited: ended.promise, kill: () => true };
    },
  });
  return { startsMs, processes, kill: (signal: NodeJS.Signals) => ended.resolve({ kind: "killed", signal }) };
}

test("a program that is killed is seen so: state, cause, health, process id, events", async () => {
  const { clock, supervisor, states, pids, published } = openLab();
  const program = mortalProgram();
  const runner = () => processRunner({ processes: program.processes(clock), path: "/usr/bin/containerd" });
  const health = () => ({ check: async () => undefined });
  supervisor.load(service({ id: "containerd", restart: "always", runner, health }));
  supervisor.start("containerd");
  await clock.advance(2000);
  expect([supervisor.isUp("containerd"), pids.get("containerd")]).toEqual([true, 101]);
  program.kill("SIGKILL");
  await clock.advance(500);
  const cause = 'Error running Process(["/usr/bin/containerd"]), going to restart forever: killed by SIGKILL: serving';
  expect(supervisor.find("containerd")).toMatchObject({ state: "Waiting", starts: 1, health: { unknown: true } });
  expect([supervisor.isUp("containerd"), pids.has("containerd")]).toEqual([false, false]);
  await clock.advance(2000);
  expect(states("containerd").slice(3)).toEqual([
    'Running: Process Process(["/usr/bin/containerd"]) started with PID 101',
    "Running: Health check successful",
    `Waiting: ${cause}`,
    'Running: Process Process(["/usr/bin/containerd"]) started with PID 102',
    "Running: Health check successful",
  ]);
  expect(published().filter(({ action }) => action === "Waiting")).toMatchObject([
    { service: "containerd", message: cause, health: { unknown: true, healthy: false } },
  ]);
});

test("pauses before restarts double up to half a minute, and are short again after a good run", async () => {
  const { clock, supervisor } = openLab();
  const program = mortalProgram();
  const runner = () => processRunner({ processes: program.processes(clock), path: "/x" });
  supervisor.load(service({ id: "x", restart: "always", runner }));
  supervisor.start("x");
  await clock.advance(10);
  /** Seconds from the end of this run to the next start. */
  const pause = async (): Promise<number> => {
    const runs = program.startsMs.length;
    const killedMs = clock.monotonic();
    program.kill("SIGSEGV");
    while (program.startsMs.length === runs) await clock.advance(100);
    return ((program.startsMs.at(-1) ?? 0) - killedMs) / 1000;
  };
  const pauses: number[] = [];
  for (let run = 0; run < 7; run++) pauses.push(await pause());
  await clock.advance(60_000);
  pauses.push(await pause());
  // a tenth more or less is chance
  const wanted = [1, 2, 4, 8, 16, 30, 30, 1];
  expect(pauses.map((each, index) => Math.abs(each / (wanted[index] ?? 0) - 1) < 0.11)).toEqual(wanted.map(() => true));
});

test("a service fails, or ends well, when it is not restarted", async () => {
  const { clock, supervisor, states } = openLab();
  const failing: Runner = { name: "f", run: async () => Promise.reject(new Error("no such file")) };
  const ending: Runner = { name: "e", run: async () => undefined };
  supervisor.load(
    service({ id: "f", runner: () => failing }),
    service({ id: "e", restart: "until-success", runner: () => ending }),
    service({ id: "s", prepare: async () => Promise.reject(new SkipService("not here")) }),
  );
  supervisor.start("f", "e", "s");
  await clock.advance(10);
  expect([states("f").at(-1), states("e").at(-1), states("s").at(-1), supervisor.isUp("s")]).toEqual([
    "Failed: No such file",
    "Finished: Service finished successfully",
    "Skipped: Service skipped",
    true,
  ]);
});

test("a service that always restarts is prepared until that goes well", async () => {
  const { clock, supervisor, states } = openLab();
  const calls: string[] = [];
  const prepare = async (): Promise<void> => {
    calls.push("prepare");
    if (calls.length < 4) throw new Error("image not found");
  };
  const cleanup = async (): Promise<void> => void calls.push("cleanup");
  supervisor.load(service({ id: "p", restart: "always", prepare, cleanup }));
  supervisor.start("p");
  await clock.advance(500);
  expect(states("p").at(-1)).toBe("Waiting: Error in pre state, going to try again: image not found");
  await clock.advance(5000);
  expect(calls).toEqual(["prepare", "cleanup", "prepare", "cleanup", "prepare"]);
  expect(supervisor.isUp("p")).toBe(true);
});

test("preparing ends with a failure that is final, and when the service is stopped", async () => {
  const { clock, supervisor, states } = openLab();
  const rejecting = (error: Error) => async (): Promise<void> => {
    throw error;
  };
  supervisor.load(
    service({ id: "f", restart: "always", prepare: rejecting(new FinalFailure("snapshot is damaged")) }),
    service({ id: "w", restart: "always", prepare: rejecting(new Error("image not found")) }),
  );
  supervisor.start("f", "w");
  await clock.advance(500);
  expect(states("f").at(-1)).toBe("Failed: Snapshot is damaged");
  await supervisor.stop("w");
  expect(states("w").at(-1)).toBe("Finished: Service finished successfully");
});

test("health decides whether a service is up, and is told when it changes", async () => {
  const { clock, supervisor, states } = openLab();
  let failure: string | undefined = "connection refused";
  const health = () => ({
    check: async () => {
      if (failure !== undefined) throw new Error(failure);
    },
  });
  supervisor.load(service({ id: "h", health }));
  supervisor.start("h");
  await clock.advance(1500);
  expect([supervisor.isUp("h"), supervisor.find("h")?.health.unknown]).toEqual([false, false]);
  failure = undefined;
  await clock.advance(600);
  expect(supervisor.isUp("h")).toBe(true);
  expect(states("h").slice(4)).toEqual([
    "Running: Health check failed: connection refused",
    "Running: Health check successful",
  ]);
});

test("a service that was well is unhealthy after three failures in a row, not after one late answer", async () => {
  const { clock, supervisor } = openLab();
  let failing = false;
  let checks = 0;
  const health = () => ({
    check: async () => {
      checks++;
      if (failing) throw new Error("connection refused");
    },
  });
  supervisor.load(service({ id: "h", health }));
  supervisor.start("h");
  await clock.advance(1000);
  failing = true;
  await clock.advance(5000);
  expect([supervisor.isUp("h"), checks]).toEqual([true, 2]);
  failing = false;
  await clock.advance(500);
  failing = true;
  await clock.advance(5500);
  expect([supervisor.isUp("h"), checks]).toEqual([true, 5]);
  await clock.advance(500);
  expect([supervisor.isUp("h"), checks]).toEqual([false, 6]);
});

test("the answer that decides may be late, up to five seconds", async () => {
  const { clock, supervisor } = openLab();
  let delayMs = 0;
  const health = () => ({ check: (signal: AbortSignal) => clock.sleep(delayMs, signal) });
  supervisor.load(service({ id: "h", health }));
  supervisor.start("h");
  await clock.advance(1000);
  delayMs = 3000;
  for (let second = 0; second < 60; second++) await clock.advance(1000);
  expect(supervisor.isUp("h")).toBe(true);
  delayMs = 6000;
  for (let second = 0; second < 30; second++) await clock.advance(1000);
  expect(supervisor.isUp("h")).toBe(false);
});

test("a check that is patient by itself is believed at once", async () => {
  const { clock, supervisor } = openLab();
  let failing = false;
  const check = async (): Promise<void> => {
    if (failing) throw new Error("no leader");
  };
  supervisor.load(service({ id: "h", health: () => ({ check, timeoutMs: 15_000 }) }));
  supervisor.start("h");
  await clock.advance(1000);
  failing = true;
  await clock.advance(5000);
  expect(supervisor.isUp("h")).toBe(false);
});

test("a health check that hangs counts as failed after its timeout", async () => {
  const { clock, supervisor, states } = openLab();
  const check = async (signal: AbortSignal): Promise<void> => {
    await aborted(signal);
    signal.throwIfAborted();
  };
  supervisor.load(service({ id: "h", health: () => ({ check, timeoutMs: 100 }) }));
  supervisor.start("h");
  await clock.advance(2000);
  expect(states("h").at(-1)).toBe("Running: Health check failed: Timed out after 100 ms");
});

test("what waits for a service that never started is stopped with it, and lets its volumes go", async () => {
  const { clock, supervisor, states, mounted } = openLab();
  supervisor.load(service({ id: "cri" }), service({ id: "etcd", dependsOn: ["cri"], volumes: ["ETCD"] }));
  supervisor.start("etcd");
  await clock.advance(2000);
  expect(states("etcd").at(-1)).toBe('Waiting: Waiting for service "cri" to be "up"');
  await supervisor.stopWithDependents("cri", "not here");
  expect(states("etcd").at(-1)).toBe("Finished: Service finished successfully");
  expect(mounted).toEqual(["etcd: ETCD", "etcd released ETCD"]);
});

test("services stop after those that depend on them, and nothing starts any more", async () => {
  const { clock, supervisor, states } = openLab();
  const order: string[] = [];
  const recording = (id: string) => (): Runner =>
    taskRunner({
      name: id,
      pid: 1,
      async run({ signal }) {
        await aborted(signal);
        order.push(id);
      },
    });
  supervisor.load(
    service({ id: "a", runner: recording("a") }),
    service({ id: "b", dependsOn: ["a"], runner: recording("b") }),
    service({ id: "c", dependsOn: ["b"], runner: recording("c") }),
  );
  supervisor.start("a", "b", "c");
  await clock.advance(100);
  await supervisor.stopAll();
  supervisor.start("a");
  await clock.advance(100);
  expect([order, states("a").at(-1)]).toEqual([["c", "b", "a"], "Finished: Service finished successfully"]);
});

test("operate() allows what the service allows", async () => {
  const { clock, supervisor } = openLab();
  supervisor.load(service({ id: "kubelet", allowed: ["start", "restart"] }), service({ id: "apid" }));
  await supervisor.operate("kubelet", "start");
  await clock.advance(10);
  await supervisor.operate("kubelet", "restart");
  await clock.advance(10);
  expect(supervisor.isUp("kubelet")).toBe(true);
  await expect(supervisor.operate("apid", "restart")).rejects.toThrow(
    `service "apid" doesn't support restart operation via API`,
  );
  await expect(supervisor.operate("nosuch", "start")).rejects.toThrow('service "nosuch" not defined');
});

test("a service keeps its last 64 events", async () => {
  const { clock, supervisor } = openLab();
  const runner = (): Runner => ({ name: "x", run: async () => undefined });
  supervisor.load(service({ id: "x", restart: "always", runner }));
  supervisor.start("x");
  await clock.advance(3_600_000);
  expect(supervisor.find("x")?.events.length).toBe(64);
  await supervisor.stop("x");
});
