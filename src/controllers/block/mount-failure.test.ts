// A volume that cannot be mounted: who looks at it is told, and when it can be it is there by itself.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { Resource } from "../../cosi/resource.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { fakeMounts } from "../../linux/fake/mounts.ts";
import { fakeSwaps } from "../../linux/fake/swaps.ts";
import { nodeFiles } from "../../linux/files.ts";
import type { MountOptions } from "../../linux/mount.ts";
import { SystemError } from "../../linux/system-error.ts";
import { FilesystemType, VolumePhase, VolumeType } from "../../resources/block/common/enums.ts";
import { MountFailure } from "../../resources/block/internal/mount-failure.ts";
import { MountRequest } from "../../resources/block/mount-request.ts";
import { VolumeConfig } from "../../resources/block/volume-config.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { mountController } from "./mount.ts";
import { mountRequestController } from "./mount-request.ts";
import { mountStatusController } from "./mount-status.ts";
import { mountOf } from "./shared/partition-volume.ts";
import type { VolumeManagerOptions } from "./volume-manager.ts";
import { volumeManagerController } from "./volume-manager.ts";

const clock = manualClock();
const id = "x-share";
let folder = "";
let state: State;
let isDamaged: boolean;
let tries: number;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/mount-`);
  state = openState(openMemoryState({ clock }));
  isDamaged = true;
  tries = 0;
  const table = fakeMounts();
  const mounts = {
    ...table,
    async mount(options: MountOptions) {
      tries++;
      if (isDamaged) throw new SystemError("Cannot mount: EUCLEAN", { code: "EUCLEAN", errno: 117, syscall: "mount" });
      await table.mount(options);
    },
  };
  const unused = () => Promise.reject(new Error("no processes"));
  const processes = { start: unused, run: unused, kill: () => false, killAll: () => undefined };
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  // volumes without a device of their own use nothing else
  runtime.register(volumeManagerController({ clock, modules: {} } as unknown as VolumeManagerOptions));
  runtime.register(mountController({ files: nodeFiles(), mounts, swaps: fakeSwaps(), clock, processes }));
  runtime.register(mountRequestController());
  runtime.register(mountStatusController());
  running = runtime.run(stop.signal);
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  const zero = VolumeConfig.zero();
  await state.modify(VolumeConfig, id, () => ({
    ...zero,
    type: VolumeType.external,
    provisioning: {
      ...zero.provisioning,
      diskSelector: { match: "", external: "share" },
      filesystemSpec: { ...zero.provisioning.filesystemSpec, type: FilesystemType.virtiofs },
    },
    mount: mountOf({ targetPath: `${folder}/share`, fileMode: 0o755 }),
  }));
  await state.modify(VolumeMountRequest, id, () => ({
    ...VolumeMountRequest.zero(),
    volumeID: id,
    requester: "test",
  }));
});
afterEach(async () => {
  stop.abort();
  await running;
  await rm(folder, { recursive: true, force: true });
});

const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

async function inPhase(phase: number): Promise<Resource<VolumeStatus>> {
  return state.waitFor(VolumeStatus, id, ({ spec }) => spec.phase === phase, soon());
}

/** At most ten minutes. */
async function passUntil(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let second = 0; second < 600 && !(await isSo()); second++) {
    await clock.advance(1000);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await isSo()).toBe(true);
}

test("a volume that cannot be mounted has failed, and is ready when it is mounted at last", async () => {
  const { spec } = await inPhase(VolumePhase.failed);
  expect([spec.preFailPhase, spec.errorMessage]).toEqual([VolumePhase.ready, "Cannot mount: EUCLEAN"]);
  await passUntil(() => tries > 3);
  expect((await state.get(VolumeStatus, id)).spec.phase).toBe(VolumePhase.failed);
  isDamaged = false;
  await passUntil(async () => (await state.find(VolumeMountStatus, id)) !== undefined);
  const { preFailPhase, errorMessage } = (await inPhase(VolumePhase.ready)).spec;
  expect([preFailPhase, errorMessage, await state.list(MountFailure)]).toEqual([VolumePhase.waiting, "", []]);
});

test("a volume that could not be mounted and that nobody asks for any more counts as failed for a while", async () => {
  await inPhase(VolumePhase.failed);
  await state.teardown(VolumeMountRequest, id);
  const isFree = async (): Promise<boolean> =>
    (await state.get(VolumeMountRequest, id)).metadata.finalizers.length === 0;
  await passUntil(isFree);
  expect([await state.list(MountRequest), (await inPhase(VolumePhase.failed)).spec.errorMessage]).toEqual([
    [],
    "Cannot mount: EUCLEAN",
  ]);
  const before = tries;
  await passUntil(async () => (await state.list(MountFailure)).length === 0);
  expect([(await inPhase(VolumePhase.ready)).spec.errorMessage, tries]).toEqual(["", before]);
});

test("a volume that could not be mounted goes with its config", async () => {
  await inPhase(VolumePhase.failed);
  await state.teardown(VolumeConfig, id);
  await passUntil(async () => (await state.find(VolumeStatus, id)) === undefined);
  await passUntil(async () => (await state.list(MountFailure)).length === 0);
  expect([await state.list(VolumeStatus), await state.list(MountFailure)]).toEqual([[], []]);
});
