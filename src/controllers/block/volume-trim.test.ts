// When volumes are trimmed, which are, and that an unmount does not wait for the rest.
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { Trimmed } from "../../linux/mount.ts";
import { SystemError } from "../../linux/system-error.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { EncryptionProviderType, FilesystemType, VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { VolumeTrimSchedule } from "../../resources/block/volume-trim-schedule.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { nextRun } from "./shared/next-run.ts";
import { isTrimmed, volumeTrimScheduleController } from "./volume-trim-schedule.ts";
import { volumeTrimController } from "./volume-trim.ts";

const hourMs = 3_600_000;
const ready: VolumeStatus = {
  ...VolumeStatus.zero(),
  phase: VolumePhase.ready,
  filesystem: FilesystemType.xfs,
  trimEnabled: true,
  trimInterval: BigInt(hourMs) * 1_000_000n,
};

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let trimmed: string[];
let piece: (start: bigint) => Promise<Trimmed>;

beforeEach(async () => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  trimmed = [];
  piece = async () => ({ bytes: 1n, next: undefined });
  await state.modify(Identity, "local", () => ({ nodeId: "node" }));
  await state.modify(VolumeStatus, "DATA", () => ready);
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(volumeTrimScheduleController());
  const trim = (target: string, start: bigint): Promise<Trimmed> => {
    trimmed.push(`${target} ${start}`);
    return piece(start);
  };
  runtime.register(volumeTrimController({ mounts: { trim } }));
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

async function mount(changes: Partial<BlockMountStatus> = {}): Promise<void> {
  await state.modify(BlockMountStatus, "DATA", () => ({
    ...BlockMountStatus.zero(),
    target: "/var/mnt/data",
    filesystem: FilesystemType.xfs,
    ...changes,
  }));
}

/** In the steps in which the controllers look at the time. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 60_000) {
    await clock.advance(60_000);
    await setImmediate(); // for them to do so
  }
}

test("times are one interval apart, differ by node and volume, and are the same after a reboot", () => {
  const now = Date.UTC(2026, 0, 1);
  const interval = BigInt(hourMs);
  const first = nextRun("node", "DATA", [interval, now]);
  expect(first).toBeGreaterThan(now);
  expect(first).toBeLessThanOrEqual(now + hourMs);
  expect(nextRun("node", "DATA", [interval, first - 1])).toBe(first);
  expect(nextRun("node", "DATA", [interval, first])).toBe(first + hourMs);
  const others = [nextRun("node", "STATE", [interval, now]), nextRun("other", "DATA", [interval, now])];
  expect(new Set([first, ...others]).size).toBe(3);
});

test("isTrimmed() takes file systems that can be, and encrypted volumes only when they say so", () => {
  const encrypted = { ...ready, encryptionProvider: EncryptionProviderType.luks2 };
  expect(
    [
      ready,
      { ...ready, phase: VolumePhase.waiting },
      { ...ready, trimEnabled: false },
      { ...ready, filesystem: FilesystemType.vfat },
      encrypted,
      { ...encrypted, encryptionAllowDiscards: true },
    ].map(isTrimmed),
  ).toEqual([true, false, false, false, false, true]);
});

test("a volume is trimmed each time its time has come, and not when it is read-only", async () => {
  await mount();
  await state.waitFor(VolumeTrimSchedule, "DATA", () => true, { signal: AbortSignal.timeout(5000) });
  await pass(2 * hourMs);
  expect(trimmed).toEqual(["/var/mnt/data 0", "/var/mnt/data 0"]);
  await mount({ readOnly: true });
  await pass(hourMs);
  expect(trimmed).toHaveLength(2);
  await state.modify(VolumeStatus, "DATA", () => ({ ...ready, trimEnabled: false }));
  await pass(60_000);
  expect(await state.find(VolumeTrimSchedule, "DATA")).toBe(undefined);
});

test("an unmount waits for the piece that is under way and for no other", async () => {
  await mount();
  const { promise: began, resolve: begin } = Promise.withResolvers<void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  piece = async (start) => {
    begin();
    await ended;
    return { bytes: 1n, next: start + 10n };
  };
  const passing = pass(hourMs);
  await began;
  expect(await state.teardown(BlockMountStatus, "DATA")).toBe(false);
  end();
  await state.waitFor(BlockMountStatus, "DATA", ({ metadata }) => metadata.finalizers.length === 0, {
    signal: AbortSignal.timeout(5000),
  });
  await passing;
  expect(trimmed).toEqual(["/var/mnt/data 0"]);
});

test("a device that cannot be trimmed does not stop the next time", async () => {
  await mount();
  piece = () =>
    Promise.reject(new SystemError("Cannot ioctl: EOPNOTSUPP", { code: "EOPNOTSUPP", errno: 95, syscall: "ioctl" }));
  await pass(2 * hourMs);
  expect(trimmed).toHaveLength(2);
  expect((await state.get(BlockMountStatus, "DATA")).metadata.finalizers).toEqual([]);
});
