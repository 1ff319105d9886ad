import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { ProcessOptions } from "../../linux/process.ts";
import { EncryptionProviderType, FilesystemType, VolumePhase, VolumeType } from "../../resources/block/common/enums.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { VolumeConfig } from "../../resources/block/volume-config.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { discoveredVolumesStatusId } from "./discovered-volumes-status.ts";
import { mountOf, partitionVolume } from "./shared/partition-volume.ts";
import type { VolumeManagerOptions } from "./volume-manager.ts";
import { volumeManagerController } from "./volume-manager.ts";

const clock = manualClock();
let state: State;
/** Encrypted devices that were to be closed. */
let closed: string[];
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  state = openState(openMemoryState({ clock }));
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  closed = [];
  const files = {
    list: async () => ["x-a", "x-b"].map((id) => ({ name: `dm-${id}`, kind: "symlink" })),
    findText: async (path: string) => `luks2-${/dm-(x-.)/u.exec(path)?.[1] ?? ""}\n`,
  };
  const processes = {
    async run({ args = [] }: ProcessOptions) {
      const name = args.at(-1) ?? "";
      closed.push(name);
      const status = { kind: "exited", code: name === "luks2-x-a" ? 5 : 0 } as const;
      return { status, stdout: new Uint8Array(), stderr: new Uint8Array() };
    },
  };
  // volumes without a device use nothing else
  const options = { clock, modules: {}, files, processes };
  runtime.register(volumeManagerController(options as unknown as VolumeManagerOptions));
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });

async function configure(id: string, changes: Partial<VolumeConfig>): Promise<void> {
  await state.modify(VolumeConfig, id, () => ({ ...VolumeConfig.zero(), type: VolumeType.external, ...changes }));
}

test("a volume that is ready follows its config in what does not touch it", async () => {
  await configure("x-a", { mount: mountOf({ targetPath: "a", fileMode: 0o755, secure: true }) });
  const made = await state.waitFor(VolumeStatus, "x-a", ({ spec }) => spec.phase === VolumePhase.ready, soon());
  expect([made.spec.trimEnabled, made.spec.mountSpec.secure]).toEqual([false, true]);
  const period = { trimEnabled: true, trimInterval: 5n, scrubEnabled: true, scrubInterval: 7n };
  await configure("x-a", { ...period, mount: mountOf({ targetPath: "b", fileMode: 0o700, noExec: true }) });
  const { spec } = await state.waitFor(VolumeStatus, "x-a", ({ spec: { trimEnabled } }) => trimEnabled, soon());
  expect(spec).toEqual({
    ...made.spec,
    ...period,
    mountSpec: { ...made.spec.mountSpec, secure: false, noExec: true },
  });
});

test("a volume that is ready stays what it is when its config is of another type", async () => {
  await configure("x-a", {});
  const made = await state.waitFor(VolumeStatus, "x-a", ({ spec }) => spec.phase === VolumePhase.ready, soon());
  await configure("x-a", { type: VolumeType.directory, trimEnabled: true });
  await configure("x-b", {});
  await state.waitFor(VolumeStatus, "x-b", ({ spec }) => spec.phase === VolumePhase.ready, soon());
  expect((await state.get(VolumeStatus, "x-a")).spec).toEqual(made.spec);
});

test("a volume that is only found, and is not there, holds up none that is to be made", async () => {
  await state.modify(DiscoveredVolumesStatus, discoveredVolumesStatusId, () => ({ ready: true }));
  const locator = { match: 'volume.label == "gone"', diskMatch: "" };
  await configure("e-gone", { type: VolumeType.partition, locator });
  const sizes = { minSize: 1n, maxSize: 0n, relativeMaxSize: 0n, negativeMaxSize: false, grow: false };
  const made = partitionVolume({
    ...sizes,
    label: "user-disk-1",
    wave: 1_000_000,
    diskSelector: "disk.size > 0u",
    filesystem: FilesystemType.none,
  });
  await configure("/dev/vdb-1", made);
  await state.waitFor(VolumeStatus, "e-gone", ({ spec }) => spec.phase === VolumePhase.missing, soon());
  const { spec } = await state.waitFor(VolumeStatus, "/dev/vdb-1", () => true, soon());
  expect([spec.phase, spec.errorMessage]).toEqual([VolumePhase.failed, "no disks matched selector for volume"]);
});

test("a volume that cannot be closed does not keep the others open", async () => {
  const encryption = { ...VolumeConfig.zero().encryption, provider: EncryptionProviderType.luks2 };
  for (const id of ["x-a", "x-b"]) {
    await configure(id, { encryption });
    await state.waitFor(VolumeStatus, id, ({ spec }) => spec.phase === VolumePhase.ready, soon());
  }
  await state.teardown(VolumeLifecycle, "volumes");
  await state.waitFor(VolumeStatus, "x-b", ({ spec }) => spec.phase === VolumePhase.closed, soon());
  expect([closed.slice(0, 2), (await state.get(VolumeStatus, "x-a")).spec.phase]).toEqual([
    ["luks2-x-a", "luks2-x-b"],
    VolumePhase.ready,
  ]);
});
