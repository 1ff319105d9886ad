// What lies on disks is told only when all disks were looked at.
import { afterEach, beforeEach, expect, test } from "vitest";
import { partitionTypes } from "../../boot/partition-layout.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { BlockDevices } from "../../linux/block-devices.ts";
import { fakeBlockDevices } from "../../linux/fake/block-devices.ts";
import { SystemError } from "../../linux/system-error.ts";
import { BlockDevice } from "../../resources/block/block-device.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { DiscoveryRefreshRequest } from "../../resources/block/discovery-refresh-request.ts";
import { DiscoveryRefreshStatus } from "../../resources/block/discovery-refresh-status.ts";
import { discoveryController } from "./discovery.ts";
import { provision } from "./shared/provision.ts";

const clock = manualClock();
const disks = fakeBlockDevices();
disks.addDisk("/dev/vda", 1 << 20);
disks.addDisk("/dev/vdb", 1 << 20);

let state: State;
let stop: AbortController;
let running: Promise<void>;
/** What the kernel has. */
let present: string[];
/** UUID of mapped devices. */
let mapped: string | undefined;
/** How often opening a device fails, by path. */
let failures: Map<string, { left: number; readonly code: string }>;

const blockDevices: BlockDevices = {
  async open(path, options) {
    const failure = failures.get(path);
    if (failure === undefined || failure.left === 0) return disks.open(path, options);
    failure.left--;
    throw new SystemError(`Cannot open "${path}": ${failure.code}`, { code: failure.code, errno: 5, syscall: "open" });
  },
};

beforeEach(() => {
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  present = ["ram0", "vda", "vdb"];
  failures = new Map();
  mapped = undefined;
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const list = async () => present.map((name) => ({ name, kind: "symlink" }) as const);
  const files = { list, findText: async () => mapped };
  runtime.register(discoveryController({ blockDevices, files }));
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

const tell = (id: string): Promise<unknown> =>
  state.modify(BlockDevice, id, () => ({ ...BlockDevice.zero(), type: "disk", generation: 1 }));

async function look(seconds: number): Promise<{ readonly volumes: readonly string[]; readonly isDone: boolean }> {
  for (let turn = 0; turn < seconds * 2; turn++) await clock.advance(500);
  const volumes = (await state.list(DiscoveredVolume)).map(({ metadata }) => metadata.id);
  return { volumes, isDone: (await state.find(DiscoveryRefreshStatus, "refresh"))?.spec.request === 1 };
}

test("a pass over the devices is done when every device of the kernel was looked at", async () => {
  await tell("vda");
  await state.modify(DiscoveryRefreshRequest, "refresh", () => ({ request: 1 }));
  expect(await look(10)).toEqual({ volumes: ["vda"], isDone: false });
  await tell("vdb");
  expect(await look(30)).toEqual({ volumes: ["vda", "vdb"], isDone: true });
});

test("a device that fails is looked at again", async () => {
  failures.set("/dev/vdb", { left: 2, code: "EAGAIN" });
  await tell("vda");
  await tell("vdb");
  await state.modify(DiscoveryRefreshRequest, "refresh", () => ({ request: 1 }));
  expect(await look(30)).toEqual({ volumes: ["vda", "vdb"], isDone: true });
});

test("two devices that never answer hold nobody up, whenever they came", async () => {
  for (const path of ["/dev/vda", "/dev/vdb"]) failures.set(path, { left: Infinity, code: "EIO" });
  await tell("vda");
  await state.modify(DiscoveryRefreshRequest, "refresh", () => ({ request: 1 }));
  await look(2);
  await tell("vdb");
  expect(await look(120)).toEqual({ volumes: [], isDone: true });
});

test.each([
  ["without a medium", "ENOMEDIUM"],
  ["that never answers", "EIO"],
])("a device %s holds nobody up", async (_what, code) => {
  failures.set("/dev/vdb", { left: Infinity, code });
  await tell("vda");
  await tell("vdb");
  await state.modify(DiscoveryRefreshRequest, "refresh", () => ({ request: 1 }));
  expect(await look(60)).toEqual({ volumes: ["vda"], isDone: true });
});

test("the partitions of a member of an array are those of the array", async () => {
  const disk = disks.addDisk("/dev/vdc", 1 << 20);
  const view = new DataView(disk.bytes.buffer);
  const sector = 2048 - 16;
  view.setUint32(sector * 512, 0xa92b4efc, true);
  view.setUint32(sector * 512 + 4, 1, true);
  view.setBigUint64(sector * 512 + 144, BigInt(sector), true);
  present = ["vdc", "vdc1"];
  await tell("vdc");
  const partition = { ...BlockDevice.zero(), type: "partition", parent: "vdc", partitionNumber: 1, generation: 1 };
  await state.modify(BlockDevice, "vdc1", () => partition);
  expect((await look(2)).volumes).toEqual(["vdc"]);
  expect((await state.get(DiscoveredVolume, "vdc")).spec.name).toBe("linux_raid_member");
});

test("the legs of a logical volume are not shown beside it", async () => {
  for (const id of ["dm-0", "dm-1"]) disks.addDisk(`/dev/${id}`, 1 << 20);
  mapped = "LVM-0123";
  present = ["dm-0", "dm-1"];
  await tell("dm-0");
  const whole = { ...BlockDevice.zero(), type: "disk", generation: 1, secondaries: ["dm-0"] };
  await state.modify(BlockDevice, "dm-1", () => whole);
  expect((await look(2)).volumes).toEqual(["dm-1"]);
  mapped = "CRYPT-LUKS2-0123";
  await state.modify(BlockDevice, "dm-1", () => ({ ...whole, generation: 2 }));
  await state.modify(BlockDevice, "dm-0", () => ({ ...BlockDevice.zero(), type: "disk", generation: 2 }));
  expect((await look(2)).volumes).toEqual(["dm-0", "dm-1"]);
});

test("a new partition has its name even when nobody tells that its disk was written to", async () => {
  disks.addDisk("/dev/vdd", 1 << 24);
  present = ["vdd"];
  await tell("vdd");
  expect((await look(2)).volumes).toEqual(["vdd"]);
  let lastGuid = 0;
  const newGuid = (): string => `00000000-0000-4000-8000-${String(++lastGuid).padStart(12, "0")}`;
  const wanted = { typeGuid: partitionTypes.linuxData, minBytes: 1n << 20n, maxBytes: 1n << 20n };
  for (const [number, label] of [
    [1, "STATE"],
    [2, "EPHEMERAL"],
  ] as const) {
    await provision(disks, ["/dev/vdd", { ...wanted, label, maxPercent: 0n, isMaxLeftOver: false }], newGuid);
    const id = `vdd${number}`;
    present.push(id);
    const partition = { ...BlockDevice.zero(), type: "partition", parent: "vdd", partitionNumber: number };
    await state.modify(BlockDevice, id, () => ({ ...partition, generation: 1 }));
    await look(2);
    expect((await state.get(DiscoveredVolume, id)).spec).toMatchObject({ partitionLabel: label, parent: "vdd" });
  }
  expect((await state.get(DiscoveredVolume, "vdd")).spec.name).toBe("gpt");
});
