// Volume groups, logical volumes and arrays of a config, made by the real tools on real devices.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { release } from "node:os";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/logger.ts";
import { devicesController } from "../../src/controllers/block/devices.ts";
import { discoveredVolumesStatusId } from "../../src/controllers/block/discovered-volumes-status.ts";
import { discoveryController } from "../../src/controllers/block/discovery.ts";
import { disksController } from "../../src/controllers/block/disks.ts";
import { contentOf, formatVolume } from "../../src/controllers/block/shared/format.ts";
import * as storage from "../../src/controllers/storage/catalogue.ts";
import { mdadm } from "../../src/controllers/storage/shared/mdadm.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import { createRuntime } from "../../src/cosi/runtime.ts";
import { kernelBlockDevices } from "../../src/linux/block-devices.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { kernelModules } from "../../src/linux/modules.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { nodeProcesses } from "../../src/linux/process.ts";
import { kernelSockets } from "../../src/linux/socket.ts";
import { kernelUevents } from "../../src/linux/uevents.ts";
import { DiscoveredVolume } from "../../src/resources/block/discovered-volume.ts";
import { Disk } from "../../src/resources/block/disk.ts";
import { DiscoveredVolumesStatus } from "../../src/resources/block/internal/discovered-volumes-status.ts";
import { MachineConfig } from "../../src/resources/config/machine-config.ts";
import { MDArrayPhase } from "../../src/resources/storage/common/enums.ts";
import { LVMLogicalVolumeStatus } from "../../src/resources/storage/lvm-logical-volume-status.ts";
import { LVMValidationError } from "../../src/resources/storage/lvm-validation-error.ts";
import { MDArrayStatus } from "../../src/resources/storage/md-array-status.ts";
import { openLoopDevice } from "../lib/loop-device.ts";

const MiB = 1024 * 1024;
const never = new AbortController().signal;
const libc = openLibc();
const files = nodeFiles();
const host = {
  clock: systemClock,
  files,
  blockDevices: kernelBlockDevices(libc, systemClock),
  mounts: kernelMounts(libc),
  processes: nodeProcesses(),
  uevents: kernelUevents(kernelSockets(libc)),
  modules: kernelModules(libc, { files, directory: `/usr/lib/modules/${release()}` }),
};
const state = openState(openMemoryState({ clock: systemClock }));
const log = createLogger((level, message, fields) => {
  if (level !== "debug") process.stderr.write(`${level} ${message} ${JSON.stringify(fields)}\n`);
});
const stop = new AbortController();
let running: Promise<void>;
const disks: Awaited<ReturnType<typeof openLoopDevice>>[] = [];
const path = (index: number): string => disks[index]?.path ?? "";

before(async () => {
  mkdirSync("/tmp/storage", { recursive: true });
  await host.mounts.mount({ source: "tmpfs", target: "/tmp/storage", type: "tmpfs", data: "size=300m" });
  const folder = await mkdtemp("/tmp/storage/disks-");
  for (const index of [0, 1, 2, 3, 4, 5]) disks.push(await openLoopDevice(libc, `${folder}/${index}`, 64 * MiB));
  await formatVolume(host, { path: path(2), diskPath: path(2), type: "ext4", label: "kept" }, never);
  await state.modify(DiscoveredVolumesStatus, discoveredVolumesStatusId, () => ({ ready: true }));
  const runtime = createRuntime({ state, log, clock: systemClock });
  for (const controller of [
    devicesController(host),
    discoveryController(host),
    disksController(host),
    storage.lvmActivationController(host),
    storage.lvmLogicalVolumeReconcileController(host),
    storage.lvmLogicalVolumeSpecController(),
    storage.lvmPhysicalVolumeSpecController(),
    storage.lvmRefreshTriggerController(),
    storage.lvmScanController(host),
    storage.lvmVolumeGroupReconcileController(host),
    storage.lvmVolumeGroupSpecController(),
    storage.mdArrayReconcileController(host),
    storage.mdArraySpecController(),
    storage.mdLastResortController(host),
    storage.mdMonitorController(host),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
});

after(async () => {
  stop.abort();
  await running;
  for (const disk of disks) await disk[Symbol.asyncDispose]();
});

const selector = (...indexes: readonly number[]): string =>
  indexes.map((index) => `disk.dev_path == "${path(index)}"`).join(" || ");

const group = (...indexes: readonly number[]): string => `apiVersion: v1alpha1
kind: LVMVolumeGroupConfig
name: data
provisioning:
  volumeSelector: { match: '${selector(...indexes)}' }
---
`;

const volume = (name: string, type: string, size: string): string => `apiVersion: v1alpha1
kind: LVMLogicalVolumeConfig
name: ${name}
type: ${type}
provisioning: { volumeGroup: data, maxSize: ${size} }
---
`;

const array = (...indexes: readonly number[]): string => `apiVersion: v1alpha1
kind: RAIDArrayConfig
name: mirror
provisioning:
  volumeSelector: { match: '${selector(...indexes)}' }
---
`;

async function configure(...documents: readonly string[]): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: documents.join("") }));
}

const soon = { signal: AbortSignal.timeout(150_000) };

async function sizeMiB(id: string, accepts: (size: number) => boolean): Promise<void> {
  const isReady = ({ spec }: { readonly spec: LVMLogicalVolumeStatus }): boolean =>
    spec.active === "active" && accepts(Number(spec.size) / MiB);
  await state.waitFor(LVMLogicalVolumeStatus, id, isReady, soon);
}

/** Sizes in MiB of the disks that the device mapper makes, small ones first. */
async function mappedDisks(): Promise<readonly number[]> {
  const disksNow = (await state.list(Disk)).filter(({ metadata }) => metadata.id.startsWith("dm-"));
  return disksNow.map(({ spec }) => Number(spec.size) / MiB).toSorted((a, b) => a - b);
}

void test("logical volumes are made, shown and grown; a device with something on it is left alone", async () => {
  await configure(group(0, 1, 2), volume("plain", "linear", "20MiB"), volume("safe", "raid1", "12MiB"));
  await sizeMiB("data-plain", (size) => size === 20);
  await sizeMiB("data-safe", (size) => size === 12);
  await state.waitFor(LVMValidationError, "data", ({ spec }) => spec.message.includes(`${path(2)} holds ext4`), soon);
  assert.equal(await contentOf(host.blockDevices, path(2)), "ext4");
  const plain = "/dev/data/plain";
  await formatVolume(host, { path: plain, diskPath: plain, type: "ext4", label: "plain" }, never);
  assert.equal(await contentOf(host.blockDevices, plain), "ext4");
  await configure(group(0, 1, 2), volume("plain", "linear", "32MiB"), volume("safe", "raid1", "12MiB"));
  await sizeMiB("data-plain", (size) => size === 32);
  assert.equal(await contentOf(host.blockDevices, plain), "ext4");
  // legs of the mirror are no disks, the volumes are; of a new size the kernel tells a moment later than LVM
  const wanted = [12, 32];
  while (!isDeepStrictEqual(await mappedDisks(), wanted) && !soon.signal.aborted) await systemClock.sleep(100);
  assert.deepEqual(await mappedDisks(), wanted);
});

void test("an array is made, gets a member that comes later, and tells that one failed", async () => {
  await configure(array(3, 4));
  const isReady =
    (members: number) =>
    (status: { readonly spec: MDArrayStatus }): boolean =>
      status.spec.status === MDArrayPhase.ready && status.spec.members.length === members;
  const { spec } = await state.waitFor(MDArrayStatus, "mirror", isReady(2), soon);
  assert.deepEqual([spec.name, spec.metadata, spec.raidDevices, spec.error], ["talos:mirror", "1.0", 2, ""]);
  const id = spec.device.slice("/dev/".length);
  await state.waitFor(DiscoveredVolume, id, ({ spec: found }) => found.name === "", soon);
  await formatVolume(host, { path: spec.device, diskPath: spec.device, type: "ext4", label: "mirror" }, never);
  // the same file system begins the members, which are told by their ends
  assert.equal(await contentOf(host.blockDevices, path(3)), "linux_raid_member");
  await configure(array(3, 4, 5));
  const grown = await state.waitFor(MDArrayStatus, "mirror", isReady(3), soon);
  assert.deepEqual([grown.spec.raidDevices, grown.spec.error], [3, ""]);
  await mdadm(host, ["--manage", spec.device, "--fail", path(4)], never);
  const failed = ({ spec: { status } }: { readonly spec: MDArrayStatus }): boolean => status === MDArrayPhase.error;
  const degraded = await state.waitFor(MDArrayStatus, "mirror", failed, soon);
  assert.equal(degraded.spec.error, "1 of 3 members are missing");
  await configure();
  await mdadm(host, ["--stop", spec.device], never);
  await mdadm(host, ["--assemble", "--run", spec.device, path(3), path(5)], never);
  assert.equal(await contentOf(host.blockDevices, spec.device), "ext4");
  await mdadm(host, ["--stop", spec.device], never);
});
