// The reset as a whole: what is done in which order, what may fail, and what may not.
import { noInstallation } from "../runtime/no-installation.ts";
import { beforeEach, expect, test } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import { openMemoryState } from "../cosi/memory-state.ts";
import { openState } from "../cosi/open-state.ts";
import { VolumeLifecycle } from "../resources/block/volume-lifecycle.ts";
import { MachineKind } from "../resources/config/common/enums.ts";
import { MachineType } from "../resources/config/machine-type.ts";
import { MachineResetSignal } from "../resources/runtime/machine-reset-signal.ts";
import { openEventBus } from "../runtime/event-bus.ts";
import { noUpgrades } from "../runtime/no-upgrades.ts";
import { parseKernelArgs, readBootArgs } from "../runtime/kernel-args.ts";
import { memoryMeta, metaTags } from "../runtime/meta.ts";
import { openEngine } from "./engine.ts";
import type { SequencerNode } from "./node.ts";
import type { ResetPlan } from "./reset-plan.ts";
import { EndOfRun } from "./sequence.ts";
import type { ServiceInfo } from "../supervisor/service.ts";
import { bootSequence, initializeSequence, resetSequence } from "./sequences.ts";
import { rebootCommands } from "./tasks/end.ts";
import { wipeAtBoot } from "./tasks/reset.ts";

const plan: ResetPlan = {
  graceful: true,
  reboot: true,
  systemDisks: [],
  partitions: [{ label: "STATE", diskPath: "/dev/vda", partitionGuid: "guid-STATE" }],
  userDisks: ["/dev/vdb"],
};

let etcdState: ServiceInfo["state"];
const unknownHealth = { unknown: true, healthy: false, lastMessage: "", lastChangeMs: 0 };

beforeEach(() => {
  etcdState = "Running";
});

interface Lab {
  readonly node: SequencerNode;
  readonly done: string[];
  /** The number of reboot(2) with which the run ended. */
  run(wanted: ResetPlan): Promise<number>;
}

async function openLab(overrides: Partial<SequencerNode> = {}, commandLine = ""): Promise<Lab> {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(MachineType, "machine-type", () => ({ type: MachineKind.controlplane }));
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  const done: string[] = [];
  const note = (what: string) => async (): Promise<void> => void done.push(what);
  const events = openEventBus({ clock });
  const kernelArgs = parseKernelArgs(commandLine);
  const node: SequencerNode = {
    state,
    events,
    meta: memoryMeta(),
    upgrades: noUpgrades,
    installation: noInstallation,
    kernelArgs,
    args: readBootArgs(kernelArgs),
    mode: "metal",
    debug: { close: note("end debug containers") },
    supervisor: {
      load: () => undefined,
      start: () => undefined,
      stop: async (id) => void done.push(`stop ${id}`),
      stopAll: note("stop all"),
      stopWithDependents: note("stop users of volumes"),
      denyNew: () => undefined,
      list: () => [],
      find: (id) =>
        id === "etcd" ? { id, state: etcdState, events: [], health: unknownHealth, starts: 1 } : undefined,
      operate: note("operate"),
      up: () => ({ describe: () => "", wait: () => Promise.resolve() }),
      upOrFinished: () => ({ describe: () => "", wait: () => Promise.resolve() }),
      restart: note("restart"),
      isUp: () => false,
    },
    pods: { canMove: () => Promise.resolve(true), drain: note("drain"), stop: note("stop pods") },
    delays: { holders: () => [], prepare: note("prepare") },
    etcd: { beFirst: () => {}, hasNoData: () => Promise.resolve(false), leave: note("leave etcd") },
    disks: {
      wipeDevice: note("wipe device"),
      wipeDisk: async (path) => void done.push(`wipe ${path}`),
      dropPartition: async ({ partitionGuid }) => done.push(`drop ${partitionGuid}`) > 0,
      stopArray: note("stop array"),
      volumeGroupOf: () => Promise.resolve(undefined),
      removeLogicalVolume: () => Promise.resolve(),
      removeVolumeGroup: () => Promise.resolve(),
    },
    files: {
      findText: () => Promise.resolve(undefined),
      readText: () => Promise.resolve(""),
      exists: () => Promise.resolve(false),
      makeDirectory: () => Promise.resolve(),
      replace: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    mounts: {
      table: () => Promise.resolve([]),
      bind: () => Promise.resolve(),
      unmount: () => Promise.resolve(),
      syncFilesystem: () => Promise.resolve(),
    },
    setEmergencyCommand: () => undefined,
    ...overrides,
  };
  const engine = openEngine<SequencerNode>({ node, events, clock, log: silentLogger });
  return {
    node,
    done,
    async run(wanted) {
      try {
        await engine.run(resetSequence(node, wanted));
      } catch (error) {
        if (error instanceof EndOfRun) return error.command;
        throw error;
      }
      return 0;
    },
  };
}

test("a graceful reset leaves the cluster, stops everything, wipes, and restarts", async () => {
  const { node, done, run } = await openLab();
  node.meta.set(metaTags.stateEncryptionConfig, Uint8Array.of(1));
  expect(await run(plan)).toBe(rebootCommands.restart);
  expect(done).toEqual([
    "stop kubelet",
    "leave etcd",
    "end debug containers",
    "stop users of volumes",
    "stop all",
    "drop guid-STATE",
    "wipe /dev/vdb",
  ]);
  expect(node.meta.entries()).toEqual([]); // how to open a STATE that is gone
  expect(await node.state.find(MachineResetSignal, "machine")).toBeDefined();
});

test("a reset that is not graceful asks nobody, and switches off", async () => {
  const { done, run } = await openLab();
  const wanted = { ...plan, graceful: false, reboot: false, systemDisks: ["/dev/vda"], partitions: [] };
  expect(await run(wanted)).toBe(rebootCommands.powerOff);
  expect(done).not.toContain("leave etcd");
  expect(done.slice(-2)).toEqual(["wipe /dev/vda", "wipe /dev/vdb"]);
});

test("a reset goes on when something cannot be stopped, but not when etcd cannot be left", async () => {
  const failing = () => Promise.reject(new Error("stuck"));
  const stuck = await openLab({
    mounts: { table: failing, bind: failing, unmount: failing, syncFilesystem: failing },
  });
  expect(await stuck.run(plan)).toBe(rebootCommands.restart);
  expect(stuck.done).toContain("drop guid-STATE");
  const member = await openLab({
    etcd: { beFirst: () => {}, hasNoData: () => Promise.resolve(false), leave: failing },
  });
  await expect(member.run(plan)).rejects.toThrow("stuck");
  expect(member.done).not.toContain("drop guid-STATE");
  const stranger = await openLab({
    etcd: { beFirst: () => {}, hasNoData: () => Promise.resolve(true), leave: failing },
  });
  expect(await stranger.run(plan)).toBe(rebootCommands.restart);
  etcdState = "Waiting";
  const idle = await openLab({ etcd: { beFirst: () => {}, hasNoData: () => Promise.resolve(false), leave: failing } });
  expect(await idle.run(plan)).toBe(rebootCommands.restart);
});

test("a disk that cannot be wiped does not save the others, and fails the reset", async () => {
  const lab = await openLab();
  const wipeDisk = async (path: string): Promise<void> => {
    if (path === "/dev/vda") throw new Error("EIO");
    lab.done.push(`wipe ${path}`);
  };
  const { run, done } = await openLab({ disks: { ...lab.node.disks, wipeDisk } });
  const wanted = { ...plan, partitions: [], systemDisks: ["/dev/vda", "/dev/vdc"] };
  await expect(run(wanted)).rejects.toThrow("Cannot wipe 1 of 2 disks");
  expect(lab.done).toEqual(["wipe /dev/vdc"]);
  expect(done).toContain("leave etcd");
});

test("talos.experimental.wipe is a phase of its own, and with nothing to wipe the boot goes on", async () => {
  const { node, done } = await openLab({}, "talos.experimental.wipe=system");
  expect(initializeSequence(node).phases.map(({ name }) => name)).toContain("wipeDisks");
  expect(bootSequence(node).phases.map(({ name }) => name)).not.toContain("wipeDisks");
  const signal = new AbortController().signal;
  await wipeAtBoot.run(node, { signal, clock: manualClock(), say: () => undefined });
  expect(done).toEqual([]);
});
