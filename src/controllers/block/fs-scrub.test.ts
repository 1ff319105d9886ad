// When file systems are checked, by what, and what is told of it.
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { ProcessOptions, RunResult } from "../../linux/process.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { FilesystemType, VolumePhase } from "../../resources/block/common/enums.ts";
import { FSScrubSchedule } from "../../resources/block/fs-scrub-schedule.ts";
import { FSScrubStatus } from "../../resources/block/fs-scrub-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { fsScrubController } from "./fs-scrub.ts";
import { fsScrubScheduleController, isScrubbed } from "./fs-scrub-schedule.ts";

const hourMs = 3_600_000;
const ready: VolumeStatus = {
  ...VolumeStatus.zero(),
  phase: VolumePhase.ready,
  filesystem: FilesystemType.xfs,
  scrubEnabled: true,
  scrubInterval: BigInt(hourMs) * 1_000_000n,
};

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
/** What was started, and in which groups of control. */
let started: ProcessOptions[];
let groups: string[];
let answer: (signal: AbortSignal) => Promise<RunResult>;
let isSupported: boolean;

function exits(code: number, said = ""): Promise<RunResult> {
  return Promise.resolve({ status: { kind: "exited", code }, stdout: encodeUtf8(said), stderr: new Uint8Array() });
}

beforeEach(async () => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  running = Promise.resolve();
  started = [];
  groups = [];
  isSupported = true;
  answer = () => exits(0);
  await state.modify(Identity, "local", () => ({ nodeId: "node" }));
  await state.modify(VolumeStatus, "DATA", () => ready);
  await state.modify(BlockMountStatus, "DATA", () => ({ ...BlockMountStatus.zero(), target: "/var/mnt/data" }));
});
afterEach(async () => {
  stop.abort();
  await running;
});

function start(): void {
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(fsScrubScheduleController());
  runtime.register(
    fsScrubController({
      mounts: { isScrubbable: () => Promise.resolve(isSupported) },
      files: { exists: () => Promise.resolve(true) },
      cgroups: { create: async (path) => void groups.push(path) },
      processes: {
        run(options, signal) {
          started.push(options);
          return answer(signal);
        },
      },
    }),
  );
  running = runtime.run(stop.signal);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

/** In the steps in which the controllers look at the time. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 60_000) {
    await clock.advance(60_000);
    await settle();
  }
}

const statusText = async (): Promise<string> => (await state.get(FSScrubStatus, "DATA")).spec.status;
const details = async (): Promise<readonly string[]> =>
  (await state.find(Diagnostic, "filesystem-scrub"))?.spec.details ?? [];

test("isScrubbed() takes XFS that is wanted to be", () => {
  const others = [{ scrubEnabled: false }, { filesystem: FilesystemType.ext4 }, { phase: VolumePhase.waiting }];
  expect([{}, ...others].map((changes) => isScrubbed({ ...ready, ...changes }))).toEqual([true, false, false, false]);
});

test("a file system is checked each time its time has come, without getting in anybody's way", async () => {
  start();
  await settle();
  expect(await statusText()).toBe("not run yet");
  expect((await state.get(FSScrubSchedule, "DATA")).spec.interval).toBe(ready.scrubInterval);
  await pass(2 * hourMs);
  expect(started.map(({ path, args }) => [path, ...(args ?? [])].join(" "))).toEqual(
    Array.from({ length: 2 }, () => "/usr/sbin/xfs_scrub -n -b /var/mnt/data"),
  );
  expect(started[0]).toMatchObject({ nice: 19, cgroup: "/system/scrub", noNewPrivileges: true });
  expect(groups).toEqual(["/system/scrub", "/system/scrub"]);
  const { spec, metadata } = await state.get(FSScrubStatus, "DATA");
  expect([spec.status, spec.mountpoint, spec.time > 0n, metadata.phase]).toEqual([
    "clean",
    "/var/mnt/data",
    true,
    "running",
  ]);
  expect((await state.get(BlockMountStatus, "DATA")).metadata.finalizers).toEqual([]);
  expect(await details()).toEqual([]);
});

test("what is damaged is told until it is in order again", async () => {
  answer = () => exits(1, "Corruption: inode 131 record");
  start();
  await pass(hourMs);
  expect(await statusText()).toBe("damaged: Corruption: inode 131 record");
  expect(await details()).toEqual(['volume "DATA": damaged: Corruption: inode 131 record']);
  answer = () => exits(4, "no memory");
  await pass(hourMs);
  expect(await statusText()).toBe("failed: exit code 4: no memory");
  answer = () => exits(0);
  await pass(hourMs);
  expect([await statusText(), await details()]).toEqual(["clean", []]);
});

test("a kernel that cannot do it says so at once", async () => {
  isSupported = false;
  start();
  await settle();
  const text = "not supported: the kernel cannot check a mounted XFS (CONFIG_XFS_ONLINE_SCRUB is off)";
  expect([await statusText(), await details()]).toEqual([text, [`volume "DATA": ${text}`]]);
  await pass(hourMs);
  expect(started).toEqual([]);
  await state.modify(VolumeStatus, "DATA", () => ({ ...ready, scrubEnabled: false }));
  await pass(60_000);
  expect([await state.find(FSScrubStatus, "DATA"), await details()]).toEqual([undefined, []]);
});

test("an unmount ends a check that is under way", async () => {
  const { promise: began, resolve: begin } = Promise.withResolvers<void>();
  answer = (signal) => {
    begin();
    const { promise, reject } = Promise.withResolvers<RunResult>();
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    return promise;
  };
  start();
  const passing = pass(hourMs);
  await began;
  expect(await state.teardown(BlockMountStatus, "DATA")).toBe(false);
  await passing;
  expect((await state.get(BlockMountStatus, "DATA")).metadata.finalizers).toEqual([]);
  expect([await statusText(), await details()]).toEqual(["interrupted: the volume is to be unmounted", []]);
});
