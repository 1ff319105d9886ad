import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { OOMAction } from "../../resources/runtime/oom-action.ts";
import { oomController } from "./oom.ts";

interface Group {
  readonly files?: Readonly<Record<string, string>>;
  readonly pids?: readonly number[];
}

const gibibytes = (count: number): string => `${count * 2 ** 30}\n`;

const pressure = (avg10: number, total: number): string =>
  ["some", "full"].map((kind) => `${kind} avg10=${avg10.toFixed(2)} avg60=0.00 avg300=0.00 total=${total}\n`).join("");

/** A hierarchy of control groups, with what was read and killed of it. */
function fakeMachine() {
  const groups = new Map<string, Group>([
    ["/system/apid", { files: { "memory.max": "max\n", "memory.current": gibibytes(9) }, pids: [50] }],
    ["/podruntime/etcd", { files: { "memory.max": "max\n", "memory.current": gibibytes(9) }, pids: [60] }],
    ["/kubepods/podguaranteed", { files: { "memory.max": gibibytes(1), "memory.current": gibibytes(1) }, pids: [70] }],
    ["/kubepods/burstable/podbig", { files: { "memory.max": "max\n", "memory.current": gibibytes(8) } }],
    ["/kubepods/burstable/podbig/main", { pids: [80, 81] }],
    ["/kubepods/besteffort/podsmall", { files: { "memory.max": "max\n", "memory.current": gibibytes(1) }, pids: [90] }],
    ["/kubepods/besteffort/podgone", { files: { "memory.max": "max\n", "memory.current": gibibytes(2) } }],
    [
      "/kubepods/besteffort/podlimited",
      { files: { "memory.max": gibibytes(4), "memory.current": gibibytes(3) }, pids: [91] },
    ],
  ]);
  const read: string[] = [];
  const killed: string[] = [];
  let whole: string | undefined = pressure(0, 0);
  const classes = new Map<string, string>();
  return {
    read,
    killed,
    setPressure(all: string | undefined, byClass: Readonly<Record<string, string>> = {}) {
      whole = all;
      for (const [path, text] of Object.entries(byClass)) classes.set(path, text);
    },
    ports: {
      files: {
        async findText(path: string) {
          read.push(path);
          return path === "/proc/pressure/memory" ? whole : `name-${path.split("/")[2] ?? ""}\n`;
        },
      },
      cgroups: {
        async readValue(path: string, name: string) {
          read.push(`${path}/${name}`);
          return name === "memory.pressure" ? classes.get(path) : groups.get(path)?.files?.[name];
        },
        async children(path: string) {
          const below = [...groups.keys()].filter((each) => each.startsWith(`${path}/`));
          return [...new Set(below.map((each) => each.slice(path.length + 1).split("/")[0] ?? ""))];
        },
        processes: async (path: string) => groups.get(path)?.pids ?? [],
        async kill(path: string) {
          killed.push(path);
          for (const each of groups.keys()) if (each.startsWith(path)) groups.delete(each);
        },
      },
    },
  };
}

async function runController(yaml?: string) {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const machine = fakeMachine();
  if (yaml !== undefined) await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(oomController(machine.ports));
  const abort = new AbortController();
  const running = runtime.run(abort.signal);
  await clock.advance(0);
  return {
    clock,
    state,
    machine,
    signal: abort.signal,
    async [Symbol.asyncDispose]() {
      abort.abort();
      await running;
    },
  };
}

const document = (fields: string): string => `apiVersion: v1alpha1\nkind: OOMConfig\n${fields}\n`;

test("a machine without pressure costs one small file a tick", async () => {
  await using node = await runController();
  await node.clock.advance(10_000);
  expect(node.machine.read).toEqual(Array.from({ length: 20 }, () => "/proc/pressure/memory"));
});

test("growing stalls of the system kill the largest pod of the lowest class that still has processes", async () => {
  await using node = await runController();
  const { clock, machine, state, signal } = node;
  await clock.advance(6000);
  machine.setPressure(pressure(20, 100_000), { "/system": pressure(6, 10_000) });
  await clock.advance(500);
  expect(machine.killed).toEqual([]); // how fast it grows is not known yet
  machine.setPressure(pressure(22, 200_000), { "/system": pressure(6, 11_000) });
  await clock.advance(500);
  const action = await state.waitFor(OOMAction, "1", () => true, { signal });
  expect(machine.killed).toEqual(["/kubepods/besteffort/podsmall"]);
  expect(action.spec).toEqual({
    triggerContext:
      'd_qos_memory_full_total={"0":0,"1":0,"2":0,"3":0,"4":2000} qos_memory_full_avg10={"0":0,"1":0,"2":0,"3":0,"4":6}',
    score: 2 ** 30,
    processes: ["name-90"],
  });
  machine.setPressure(pressure(22, 300_000), { "/system": pressure(6, 90_000) });
  await clock.advance(4000);
  expect(machine.killed).toHaveLength(1); // not again within five seconds
  for (const total of [400_000, 500_000, 600_000]) {
    machine.setPressure(pressure(22, total), { "/system": pressure(6, total) });
    await clock.advance(500);
  }
  expect((await state.waitFor(OOMAction, "2", () => true, { signal })).spec.processes).toEqual(["name-80", "name-81"]);
  expect(machine.killed).toEqual(["/kubepods/besteffort/podsmall", "/kubepods/burstable/podbig"]);
});

test("the config says when, how often and whom, and without order of classes the score alone counts", async () => {
  await using node = await runController(
    document(
      'triggerExpression: memory_full_avg10 > 12.0 && time_since_trigger > duration("1s")\nsampleInterval: 1s\nstrictCgroupClassOrdering: false',
    ),
  );
  const { clock, machine, state, signal } = node;
  machine.setPressure(pressure(12, 0));
  await clock.advance(2000);
  expect([machine.killed, machine.read.length]).toEqual([[], 2]);
  machine.setPressure(pressure(13, 0));
  await clock.advance(1000);
  await state.waitFor(OOMAction, "1", () => true, { signal });
  expect(machine.killed).toEqual(["/kubepods/burstable/podbig"]);
});

test("groups without a score are never killed", async () => {
  await using node = await runController(document("triggerExpression: 'true'\ncgroupRankingExpression: '0.0'"));
  await node.clock.advance(1000);
  expect([node.machine.killed, await node.state.list(OOMAction)]).toEqual([[], []]);
});

test("an expression that cannot be evaluated kills nobody and goes on being asked", async () => {
  await using node = await runController(document("triggerExpression: memory_ful_avg10 > 12.0"));
  await node.clock.advance(1500);
  expect([node.machine.killed, node.machine.read.length]).toEqual([[], 3]);
});

test("a kernel that does not measure pressure is left alone", async () => {
  await using node = await runController();
  node.machine.setPressure(undefined);
  await node.clock.advance(5000);
  expect(node.machine.read).toHaveLength(1);
});
