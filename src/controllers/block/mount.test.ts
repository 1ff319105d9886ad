import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { Files } from "../../linux/files.ts";
import { nodeFiles } from "../../linux/files.ts";
import type { FakeMounts } from "../../linux/fake/mounts.ts";
import { fakeMounts } from "../../linux/fake/mounts.ts";
import type { FakeSwaps } from "../../linux/fake/swaps.ts";
import { fakeSwaps } from "../../linux/fake/swaps.ts";
import { SystemError } from "../../linux/system-error.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { FilesystemType, VolumePhase, VolumeType } from "../../resources/block/common/enums.ts";
import { mountSpec } from "../../resources/block/common/messages.ts";
import { MountFailure } from "../../resources/block/internal/mount-failure.ts";
import { MountRequest } from "../../resources/block/mount-request.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { mountController } from "./mount.ts";
import { mountRequestController } from "./mount-request.ts";
import { mountStatusController } from "./mount-status.ts";

const clock = manualClock();
let folder = "";
let state: State;
let mounts: FakeMounts;
/** What the kernel says of each change of a file system, if anything: EIO when it has shut it down. */
let refusal: SystemError | undefined;
const shutDown = new SystemError("Cannot syncfs: EIO", { code: "EIO", errno: 5, syscall: "syncfs" });
const readOnly = new SystemError("Cannot chown: EROFS", { code: "EROFS", errno: 30, syscall: "chown" });
let swaps: FakeSwaps;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/mount-`);
  state = openState(openMemoryState({ clock }));
  refusal = undefined;
  mounts = {
    ...fakeMounts(),
    async syncFilesystem() {
      if (refusal !== undefined) throw refusal;
    },
  };
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const processes = {
    run: async () => ({
      status: { kind: "exited", code: 0 } as const,
      stdout: new Uint8Array(),
      stderr: new Uint8Array(),
    }),
  };
  const nobody = {
    start: async () => Promise.reject(new Error("no processes")),
    kill: () => false,
    killAll: () => undefined,
  };
  swaps = fakeSwaps();
  const files = {
    ...nodeFiles(),
    setOwnership: (...args: Parameters<Files["setOwnership"]>) =>
      refusal !== undefined ? Promise.reject(refusal) : nodeFiles().setOwnership(...args),
  };
  const tools = { files, mounts, swaps, clock, processes: { ...nobody, ...processes } };
  runtime.register(mountController(tools));
  runtime.register(mountRequestController());
  runtime.register(mountStatusController());
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
  await rm(folder, { recursive: true, force: true });
});

async function volumes(): Promise<void> {
  await state.modify(VolumeStatus, "EPHEMERAL", () => ({
    ...VolumeStatus.zero(),
    phase: VolumePhase.ready,
    type: VolumeType.partition,
    filesystem: FilesystemType.xfs,
    mountLocation: "/dev/vda6",
    mountSpec: {
      ...mountSpec.zero(),
      targetPath: `${folder}/var`,
      fileMode: 0o755,
      secure: true,
      projectQuotaSupport: true,
    },
  }));
  await state.modify(VolumeStatus, "LOG", () => ({
    ...VolumeStatus.zero(),
    phase: VolumePhase.ready,
    type: VolumeType.directory,
    mountSpec: { ...mountSpec.zero(), targetPath: "log", parentId: "EPHEMERAL", fileMode: 0o750 },
  }));
}

async function ask(id: string, volumeID: string, wish: Partial<VolumeMountRequest> = {}): Promise<void> {
  await state.modify(VolumeMountRequest, id, () => ({
    ...VolumeMountRequest.zero(),
    volumeID,
    requester: id,
    ...wish,
  }));
}

const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

test("a child waits for its parent, each who asked is told, and all goes the other way round", async () => {
  await volumes();
  await ask("a", "LOG");
  await ask("b", "EPHEMERAL");
  await ask("c", "EPHEMERAL", { noExec: true });
  await state.waitFor(VolumeMountStatus, "a", () => true, soon());
  await state.waitFor(VolumeMountStatus, "c", () => true, soon());
  expect((await state.get(VolumeMountStatus, "a")).spec.target).toBe(`${folder}/var/log`);
  expect(mounts.mounted).toEqual([
    {
      source: "/dev/vda6",
      target: `${folder}/var`,
      type: "xfs",
      flags: ["no-suid", "no-dev", "no-exec"],
      data: "prjquota",
    },
  ]);
  expect((await state.get(MountRequest, "EPHEMERAL")).spec.requesterIDs).toEqual(["b", "c"]);
  await state.teardownAndDestroy(VolumeMountRequest, "b", soon());
  expect((await state.get(MountRequest, "EPHEMERAL")).spec.requesterIDs).toEqual(["c"]);
  await state.teardownAndDestroy(VolumeMountRequest, "a", soon());
  await state.teardownAndDestroy(VolumeMountRequest, "c", soon());
  expect([mounts.mounted, await state.list(BlockMountStatus), await state.list(MountRequest)]).toEqual([[], [], []]);
});

test("a parent that goes takes its children along, once their users let go", async () => {
  await volumes();
  await ask("a", "LOG");
  await ask("b", "EPHEMERAL");
  await state.waitFor(VolumeMountStatus, "a", () => true, soon());
  await state.addFinalizer(VolumeMountStatus, "a", "user");
  const gone = state.teardownAndDestroy(VolumeMountRequest, "b", soon());
  await state.waitFor(VolumeMountStatus, "a", ({ metadata }) => metadata.phase === "tearingDown", soon());
  expect(mounts.mounted.length).toBe(1);
  await state.removeFinalizer(VolumeMountStatus, "a", "user");
  await gone;
  expect([mounts.mounted, await state.list(BlockMountStatus)]).toEqual([[], []]);
});

test("a child that cannot be mounted does not keep its parent", async () => {
  await volumes();
  await mkdir(`${folder}/var`);
  await writeFile(`${folder}/var/log`, "no folder");
  await ask("a", "LOG");
  await ask("b", "EPHEMERAL");
  const isHeld = ({ metadata }: { readonly metadata: { readonly finalizers: readonly string[] } }): boolean =>
    metadata.finalizers.includes("block.MountController-LOG");
  await state.waitFor(BlockMountStatus, "EPHEMERAL", isHeld, soon());
  const gone = ["a", "b"].map((id) => state.teardownAndDestroy(VolumeMountRequest, id, soon()));
  // what failed is tried again later
  await expect.poll(async () => (await clock.advance(1000), await state.list(MountRequest))).toEqual([]);
  await Promise.all(gone);
  expect([mounts.mounted, await state.list(BlockMountStatus)]).toEqual([[], []]);
});

test("whoever still uses a volume keeps it mounted", async () => {
  await volumes();
  await ask("b", "EPHEMERAL");
  await state.waitFor(VolumeMountStatus, "b", () => true, soon());
  await state.addFinalizer(VolumeMountStatus, "b", "user");
  await state.teardown(VolumeMountRequest, "b");
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(mounts.mounted.length).toBe(1);
  await state.removeFinalizer(VolumeMountStatus, "b", "user");
  await state.teardownAndDestroy(VolumeMountRequest, "b", soon());
  expect(mounts.mounted).toEqual([]);
});

test("a volume whose restrictions change is remounted in place, and only then", async () => {
  await volumes();
  await ask("b", "EPHEMERAL", { disableAccessTime: true });
  await state.waitFor(VolumeMountStatus, "b", () => true, soon());
  const flags = (): readonly string[] | undefined =>
    mounts.mounted.find(({ target }) => target === `${folder}/var`)?.flags;
  expect(flags()).toEqual(["no-suid", "no-dev", "no-atime"]);
  await state.modify(VolumeStatus, "EPHEMERAL", (spec) => {
    const before = spec ?? VolumeStatus.zero();
    return { ...before, mountSpec: { ...before.mountSpec, secure: false, noExec: true } };
  });
  await expect.poll(flags).toEqual(["no-exec", "no-atime"]);
  await ask("b", "EPHEMERAL");
  await expect.poll(flags).toEqual(["no-exec", "relatime"]);
  expect(mounts.mounted.length).toBe(1);
});

test("a folder of the user is mounted over itself, remounted in place, and unmounted before what it lies on", async () => {
  await volumes();
  const target = `${folder}/var/f`;
  await state.modify(VolumeStatus, "u-f", () => ({
    ...VolumeStatus.zero(),
    phase: VolumePhase.ready,
    type: VolumeType.directory,
    mountSpec: {
      ...mountSpec.zero(),
      targetPath: "f",
      parentId: "EPHEMERAL",
      fileMode: 0o755,
      secure: true,
      bindTarget: target,
    },
  }));
  await ask("b", "EPHEMERAL");
  await ask("u-f", "u-f");
  await state.waitFor(VolumeMountStatus, "u-f", () => true, soon());
  expect((await stat(target)).mode & 0o777).toBe(0o755);
  const bound = (): unknown => mounts.mounted.slice(1);
  expect(bound()).toEqual([{ source: target, target, type: "none", flags: ["no-suid", "no-dev"] }]);
  await ask("u-f", "u-f", { readOnly: true });
  await expect
    .poll(bound)
    .toEqual([{ source: target, target, type: "none", flags: ["read-only", "no-suid", "no-dev"] }]);
  const gone = state.teardownAndDestroy(VolumeMountRequest, "b", soon());
  await state.teardownAndDestroy(VolumeMountRequest, "u-f", soon());
  await gone;
  expect([mounts.mounted, await state.list(BlockMountStatus)]).toEqual([[], []]);
});

test("a swap volume is used instead of mounted, and left when nobody wants it", async () => {
  await state.modify(VolumeStatus, "s-swap0", () => ({
    ...VolumeStatus.zero(),
    phase: VolumePhase.ready,
    type: VolumeType.partition,
    filesystem: FilesystemType.swapi,
    mountLocation: "/dev/vdb1",
  }));
  await ask("s-swap0", "s-swap0");
  await state.waitFor(VolumeMountStatus, "s-swap0", () => true, soon());
  expect([[...swaps.active], mounts.mounted]).toEqual([["/dev/vdb1"], []]);
  await state.teardownAndDestroy(VolumeMountRequest, "s-swap0", soon());
  expect([...swaps.active]).toEqual([]);
});

test("the config's word on access times comes to a system volume that is mounted", async () => {
  await volumes();
  await ask("a", "EPHEMERAL");
  await state.waitFor(VolumeMountStatus, "a", () => true, soon());
  const yaml =
    "apiVersion: v1alpha1\nkind: VolumeConfig\nname: EPHEMERAL\nmount: { secure: true, disableAccessTime: true }\n";
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await state.waitFor(VolumeMountStatus, "a", ({ spec }) => spec.disableAccessTime, soon());
  expect(mounts.mounted.map(({ flags }) => flags)).toEqual([["no-suid", "no-dev", "no-atime"]]);
});

test("a file system that the kernel has shut down is unmounted all the same", async () => {
  await volumes();
  await ask("b", "EPHEMERAL");
  await state.waitFor(VolumeMountStatus, "b", () => true, soon());
  refusal = shutDown;
  await state.teardownAndDestroy(VolumeMountRequest, "b", soon());
  expect([mounts.mounted, await state.list(BlockMountStatus)]).toEqual([[], []]);
});

test("a volume whose root cannot be made what it is to be does not stay mounted behind everybody's back", async () => {
  await volumes();
  refusal = shutDown;
  await ask("b", "EPHEMERAL");
  await state.waitFor(MountFailure, "EPHEMERAL", ({ spec }) => spec.problem.includes("EIO"), soon());
  expect(mounts.mounted).toEqual([]);
  refusal = undefined;
  await expect.poll(async () => (await clock.advance(1000), mounts.mounted.length)).toBe(1);
});

test("a file system that cannot be written is mounted as it is", async () => {
  await volumes();
  refusal = readOnly;
  await ask("b", "EPHEMERAL");
  await state.waitFor(VolumeMountStatus, "b", () => true, soon());
  expect([mounts.mounted.length, await state.list(MountFailure)]).toEqual([1, []]);
});
