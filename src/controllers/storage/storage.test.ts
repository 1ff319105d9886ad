// Groups, volumes and arrays of a config, with an LVM and an mdadm in memory. What the tools are asked for is theirs: see `lvm(8)`, `mdadm(8)`.
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { fakeBlockDevices, type FakeBlockDevices } from "../../linux/fake/block-devices.ts";
import type { ProcessOptions, RunResult } from "../../linux/process.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { MDArrayPhase } from "../../resources/storage/common/enums.ts";
import { LVMLogicalVolumeStatus } from "../../resources/storage/lvm-logical-volume-status.ts";
import { LVMValidationError } from "../../resources/storage/lvm-validation-error.ts";
import { MDArrayStatus } from "../../resources/storage/md-array-status.ts";
import { discoveredVolumesStatusId } from "../block/discovered-volumes-status.ts";
import { systemDiskId } from "../block/system-disk.ts";
import * as storage from "./catalogue.ts";

const MiB = 1024 * 1024;
const extentMiB = 4;

let clock: ManualClock;
let state: State;
let stop: AbortController;
let running: Promise<void>;
let devices: FakeBlockDevices;
/** What the tools changed, without settings. */
let commands: string[];
/** Groups by device, empty for none; extents by volume; members by array. */
let physical: Map<string, string>;
let logical: Map<string, number>;
let members: Map<string, string[]>;

interface Answer {
  readonly code: number;
  readonly text: string;
}

const ok = (text = ""): Answer => ({ code: 0, text });

/** Of a group with devices of 15 extents each. */
function groupRow(name: string): object {
  const count = [...physical.values()].filter((each) => each === name).length;
  const used = [...logical].reduce((sum, [id, extents]) => (id.startsWith(`${name}/`) ? sum + extents : sum), 0);
  const sizes = { vg_extent_size: String(extentMiB * MiB), vg_extent_count: String(15 * count) };
  return { vg_name: name, ...sizes, vg_free_count: String(15 * count - used), pv_count: String(count) };
}

function fullReport(): Answer {
  const pv = [...physical].map(([pv_name, vg_name]) => ({ pv_name, vg_name }));
  const vg = [...new Set(physical.values())].filter((name) => name !== "").map(groupRow);
  const lv = [...logical].map(([id, extents]) => {
    const [vg_name = "", lv_name = ""] = id.split("/");
    return { vg_name, lv_name, lv_layout: "linear", lv_active: "active", lv_size: String(extents * extentMiB * MiB) };
  });
  return ok(JSON.stringify({ report: [{ pv }, { vg, lv }], log: [] }));
}

const lvmChanges: Readonly<Record<string, (args: readonly string[]) => Answer>> = {
  pvcreate([device = ""]) {
    physical.set(device, "");
    return ok();
  },
  vgcreate([group = "", ...paths]) {
    for (const path of paths) physical.set(path, group);
    return ok();
  },
  vgextend: (args) => lvmChanges["vgcreate"]?.(args) ?? ok(),
  vgchange: () => ok(),
  lvcreate(args) {
    logical.set(`${args.at(-1) ?? ""}/${args[args.indexOf("--name") + 1] ?? ""}`, extentsOf(args));
    return ok();
  },
  lvextend(args) {
    logical.set(args.at(-1) ?? "", extentsOf(args));
    return ok();
  },
};

const extentsOf = (args: readonly string[]): number => Number(args[args.indexOf("--extents") + 1]);

function lvm([command = "", , , ...args]: readonly string[]): Answer {
  if (command === "fullreport") return fullReport();
  commands.push([command, ...args].join(" "));
  return lvmChanges[command]?.(args) ?? { code: 3, text: `no command ${command}` };
}

function mdadm(args: readonly string[]): Answer {
  const path = args.find((each) => each.startsWith("/dev/md")) ?? "";
  const present = members.get(path) ?? [];
  if (args[0] === "--detail") {
    const rows = present.map((device) => `MD_DEVICE_${device.replaceAll("/", "_")}_DEV=${device}`);
    return ok(["MD_LEVEL=raid1", "MD_NAME=talos:mirror", `MD_DEVICES=${present.length}`, ...rows].join("\n"));
  }
  commands.push(args.join(" "));
  const added = args.filter((each) => each.startsWith("/dev/") && each !== path);
  members.set(path, [...present, ...added]);
  return ok();
}

function run({ path, args = [] }: ProcessOptions): Promise<RunResult> {
  const { code, text } = path.endsWith("/lvm") ? lvm(args) : mdadm(args);
  const [stdout, stderr] = code === 0 ? [text, ""] : ["", text];
  return Promise.resolve({ status: { kind: "exited", code }, stdout: encodeUtf8(stdout), stderr: encodeUtf8(stderr) });
}

const attributes: Readonly<Record<string, string>> = { array_state: "clean", sync_action: "idle", degraded: "0" };

async function addDisk(id: string, content = ""): Promise<void> {
  devices.addDisk(`/dev/${id}`, 64 * MiB);
  await state.modify(Disk, id, () => ({ ...Disk.zero(), devPath: `/dev/${id}`, size: BigInt(64 * MiB) }));
  await state.modify(DiscoveredVolume, id, () => ({
    ...DiscoveredVolume.zero(),
    devPath: `/dev/${id}`,
    type: "disk",
    name: content,
  }));
}

beforeEach(async () => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  devices = fakeBlockDevices();
  commands = [];
  physical = new Map();
  logical = new Map();
  members = new Map();
  await addDisk("vda");
  await state.modify(SystemDisk, systemDiskId, () => ({ diskID: "vda", devPath: "/dev/vda" }));
  await state.modify(DiscoveredVolumesStatus, discoveredVolumesStatusId, () => ({ ready: true }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const list = async () => [...members.keys()].map((path) => ({ name: path.slice(5), kind: "symlink" }) as const);
  const files = { list, findText: async (path: string) => attributes[path.split("/").at(-1) ?? ""] };
  const parts = { processes: { run }, clock, modules: { load: async () => "loaded" }, blockDevices: devices, files };
  for (const controller of [
    storage.lvmActivationController(parts),
    storage.lvmLogicalVolumeReconcileController(parts),
    storage.lvmLogicalVolumeSpecController(),
    storage.lvmPhysicalVolumeSpecController(),
    storage.lvmScanController(parts),
    storage.lvmVolumeGroupReconcileController(parts),
    storage.lvmVolumeGroupSpecController(),
    storage.mdArrayReconcileController(parts),
    storage.mdArraySpecController(),
    storage.mdMonitorController(parts),
  ])
    runtime.register(controller);
  running = runtime.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

async function configure(yaml: string): Promise<void> {
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  await settle();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) {
    await clock.advance(100);
    await setImmediate();
  }
}

const errors = async (): Promise<readonly string[]> =>
  (await state.list(LVMValidationError)).map(({ metadata, spec }) => `${metadata.id}: ${spec.message}`);

const group = `apiVersion: v1alpha1
kind: LVMVolumeGroupConfig
name: data
provisioning: { volumeSelector: { match: disk.size > 1u * MiB } }
---
`;
const logs = (maxSize: string): string => `apiVersion: v1alpha1
kind: LVMLogicalVolumeConfig
name: logs
provisioning: { volumeGroup: data, maxSize: ${maxSize} }
---
`;

test("a group is made of blank disks, never of the system disk or of one with something on it, and grows", async () => {
  await addDisk("vdb");
  await addDisk("vdc", "xfs");
  await configure(group + logs("40MiB"));
  expect(commands).toEqual([
    "pvcreate /dev/vdb",
    "vgcreate data /dev/vdb",
    "lvcreate --yes --wipesignatures y --type linear --extents 10 --name logs data",
  ]);
  expect(await errors()).toEqual(["data: /dev/vdc holds xfs, want a blank device"]);
  commands = [];
  await addDisk("vdd");
  await configure(group + logs("60MiB"));
  expect(commands.toSorted()).toEqual([
    "lvextend --extents 15 data/logs",
    "pvcreate /dev/vdd",
    "vgextend data /dev/vdd",
  ]);
  commands = [];
  await configure(group);
  await configure("");
  expect(commands).toEqual([]);
  expect((await state.list(LVMLogicalVolumeStatus)).map(({ metadata }) => metadata.id)).toEqual([]);
});

test("a disk that discovery has not looked at again is looked at before it is touched", async () => {
  await addDisk("vdb");
  await using device = await devices.open("/dev/vdb", { write: true });
  await device.write(0n, encodeUtf8("XFSB"));
  await configure(group);
  expect(commands).toEqual([]);
  expect(await errors()).toEqual([
    'data/vdb: /dev/vdb: Cannot use "/dev/vdb": found xfs on the whole disk, want a blank device',
  ]);
});

test("two groups that want the same disk, and a volume for which there is no room, are told", async () => {
  await addDisk("vdb");
  await configure(group + group.replace("name: data", "name: more") + logs("1GiB"));
  expect((await errors()).toSorted()).toEqual([
    'data/logs: volume group "data" has room for 63 MB, want 1.1 GB',
    'more: /dev/vdb is selected by volume group "data" too',
  ]);
});

test("groups that are there are activated once, and again when a device comes", async () => {
  await addDisk("vdb", "lvm2-pv");
  await settle();
  await addDisk("vdc", "lvm2-pv");
  await settle();
  const activate = "vgchange --activate ay --activationmode degraded";
  expect(commands).toEqual([activate, activate]);
});

const array = `apiVersion: v1alpha1
kind: RAIDArrayConfig
name: mirror
provisioning: { volumeSelector: { match: disk.size > 1u * MiB } }
`;

test("an array waits for two blank disks, is made once, and gets those that come later", async () => {
  await addDisk("vdb");
  await configure(array);
  const status = async () => (await state.get(MDArrayStatus, "mirror")).spec;
  expect(await status()).toMatchObject({
    status: MDArrayPhase.waiting,
    error: "found 1 blank devices, want at least 2",
  });
  await addDisk("vdc");
  await settle();
  expect(await status()).toMatchObject({
    status: MDArrayPhase.ready,
    device: "/dev/md127",
    members: ["/dev/vdb", "/dev/vdc"],
  });
  expect(commands).toHaveLength(1);
  expect(commands[0]).toContain("--create /dev/md127 --name=mirror --homehost=talos");
  await addDisk("vdd");
  await settle();
  expect(commands.slice(1)).toEqual(["--manage /dev/md127 --add /dev/vdd", "--grow /dev/md127 --raid-devices=3"]);
  expect((await status()).members).toHaveLength(3);
});
