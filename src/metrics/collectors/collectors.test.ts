// Metrics from files of a real machine (src/formats/procfs/testdata says where they are from) and from resources.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { registerResources } from "../../cosi/meta.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import type { State } from "../../cosi/state.ts";
import { encodeMetrics } from "../../formats/prometheus.ts";
import { Disk } from "../../resources/block/disk.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { EtcdMember } from "../../resources/etcd/etcd-member.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { BankStatus } from "../../resources/runtime/bank-status.ts";
import { CertificateStatus } from "../../resources/runtime/certificate-status.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { openCallStats } from "../call-stats.ts";
import type { Collector, MetricsSource } from "../collector.ts";
import { gauge } from "../collector.ts";
import { openPicture } from "../picture.ts";
import * as collectors from "./catalogue.ts";

const testdata = join(import.meta.dirname, "../../formats/procfs/testdata");
const proc: Readonly<Record<string, string>> = {
  "/proc/stat": "stat",
  "/proc/loadavg": "loadavg",
  "/proc/meminfo": "meminfo",
  "/proc/diskstats": "diskstats",
  "/proc/net/dev": "net-dev",
};

let clock: ManualClock;
let state: State;
/** Files beside those of /proc. */
let more: Record<string, string>;
let source: MetricsSource;

beforeEach(() => {
  clock = manualClock();
  state = openState(openMemoryState({ clock }));
  more = {};
  const findText = async (path: string): Promise<string | undefined> => more[path];
  source = {
    state,
    clock,
    files: {
      findText,
      async readText(path) {
        const name = proc[path];
        if (name === undefined) throw new Error(`no such file: ${path}`);
        return readFile(join(testdata, name), "utf8");
      },
      async list(path) {
        const names = Object.keys(more).filter((each) => each.startsWith(`${path}/`));
        const below = names.map((each) => each.slice(path.length + 1).split("/"));
        const folders = new Set(below.filter((parts) => parts.length > 1).map(([name = ""]) => name));
        return [...folders].map((name) => ({ name, kind: "directory" }));
      },
      usage: async () => ({ totalBytes: 1000, freeBytes: 300, availableBytes: 250, inodes: 10, freeInodes: 4 }),
    },
    build: { tag: "v1.14.0+ichor.test", sha: "abc", arch: "amd64", runtimeVersion: "node v26" },
    controllers: () => [{ name: "a.AController", runs: 3, failures: 1, backoffMs: 1500 }],
    services: () => [
      {
        id: "apid",
        state: "Running",
        events: [],
        health: { unknown: false, healthy: true, lastMessage: "", lastChangeMs: 0 },
        starts: 2,
      },
    ],
    sequence: () => "boot",
    calls: openCallStats(),
    audit: () => ({ written: 7, dropped: 1 }),
    sha256: (text) => `digest of ${text.length}`,
  };
});

/** Samples of a collector that are asked for by the beginning of their name. */
async function samples(collector: Collector, ...beginnings: readonly string[]): Promise<readonly string[]> {
  const text = encodeMetrics(await collector.collect(source), "text");
  return text.split("\n").filter((line) => !line.startsWith("#") && beginnings.some((each) => line.startsWith(each)));
}

test("the machine's memory, processors and load are in base units", async () => {
  const found = await samples(collectors.hostCollector, "ichor_memory_bytes", "ichor_load", "ichor_cpu", "ichor_boot");
  const text = found.join("\n");
  const kibibytes = Number(/MemTotal:\s+(\d+)/u.exec(await readFile(join(testdata, "meminfo"), "utf8"))?.[1]);
  expect(text).toContain(`ichor_memory_bytes{kind="total"} ${kibibytes * 1024}\n`);
  const [one] = (await readFile(join(testdata, "loadavg"), "utf8")).split(" ");
  expect(text).toContain(`ichor_load{over="1m"} ${Number(one)}`);
  const ticks = /^cpu +(\d+)/u.exec(await readFile(join(testdata, "stat"), "utf8"))?.[1];
  expect(text).toContain(`ichor_cpu_seconds_total{mode="user"} ${Number(ticks) / 100}`);
});

test("disks and links that the node knows are counted, others are not", async () => {
  const names = (await readFile(join(testdata, "diskstats"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/u));
  const [first] = names;
  const disk = first?.[2] ?? "";
  await state.modify(Disk, disk, () => ({ ...Disk.zero(), size: 4096n, model: "M", serial: "S" }));
  more[`/sys/block/${disk}/device/ioerr_cnt`] = "0x1f\n";
  expect(
    await samples(collectors.disksCollector, "ichor_disk_size", "ichor_disk_read_bytes", "ichor_disk_errors"),
  ).toEqual([
    `ichor_disk_size_bytes{disk="${disk}",model="M",serial="S"} 4096`,
    `ichor_disk_read_bytes_total{disk="${disk}"} ${Number(first?.[5]) * 512}`,
    `ichor_disk_errors_total{disk="${disk}"} 31`,
  ]);
  await state.modify(LinkStatus, "lo", () => ({ ...LinkStatus.zero(), linkState: true }));
  await state.modify(LinkStatus, "veth1", () => ({ ...LinkStatus.zero(), kind: "veth" }));
  const links = await samples(collectors.networkCollector, "ichor_network_device_up", "ichor_network_receive_bytes");
  expect(links).toEqual([
    'ichor_network_device_up{device="lo"} 1',
    expect.stringMatching(/^ichor_network_receive_bytes_total\{device="lo"\} \d+$/u),
  ]);
});

test("volumes have a phase, a size and, when mounted, their use", async () => {
  await state.modify(VolumeStatus, "EPHEMERAL", () => ({ ...VolumeStatus.zero(), phase: 6, size: 5000n }));
  await state.modify(VolumeMountStatus, "x", () => ({
    ...VolumeMountStatus.zero(),
    volumeID: "EPHEMERAL",
    target: "/var",
  }));
  const found = await samples(collectors.volumesCollector, "ichor_");
  expect(found.filter((line) => !line.endsWith(" 0"))).toEqual([
    'ichor_volume_phase{volume="EPHEMERAL",state="ready"} 1',
    'ichor_volume_size_bytes{volume="EPHEMERAL"} 5000',
    'ichor_filesystem_size_bytes{volume="EPHEMERAL",mountpoint="/var"} 1000',
    'ichor_filesystem_available_bytes{volume="EPHEMERAL",mountpoint="/var"} 250',
    'ichor_filesystem_inodes{volume="EPHEMERAL",mountpoint="/var"} 10',
    'ichor_filesystem_free_inodes{volume="EPHEMERAL",mountpoint="/var"} 4',
  ]);
});

test("control groups tell what their files hold, and what is not there is left out", async () => {
  const group = "/sys/fs/cgroup/system/apid";
  more[`${group}/memory.current`] = "5000\n";
  more[`${group}/memory.stat`] = "anon 4000\nfile 1000\n";
  more[`${group}/cpu.stat`] = "usage_usec 2500000\nuser_usec 1\n";
  more[`${group}/memory.events`] = "low 0\noom 1\noom_kill 3\n";
  more["/sys/fs/cgroup/init/pids.current"] = "12\n";
  expect(await samples(collectors.processesCollector, "ichor_")).toEqual([
    'ichor_cgroup_memory_bytes{cgroup="/system/apid"} 5000',
    'ichor_cgroup_anonymous_memory_bytes{cgroup="/system/apid"} 4000',
    'ichor_cgroup_cpu_seconds_total{cgroup="/system/apid"} 2.5',
    'ichor_cgroup_processes{cgroup="/init"} 12',
    'ichor_cgroup_oom_kills_total{cgroup="/system/apid"} 3',
  ]);
});

test("calls make a histogram that adds up", async () => {
  source.calls.add({ path: "/m.S/A", code: "OK", durationMs: 3 });
  source.calls.add({ path: "/m.S/A", code: "OK", durationMs: 30 });
  source.calls.add({ path: "/m.S/A", code: "NOT_FOUND", durationMs: 100_000 });
  const found = await samples(collectors.apiCollector, "ichor_api");
  const bucket = (le: string, value: number) =>
    `ichor_api_call_duration_seconds_bucket{method="/m.S/A",le="${le}"} ${value}`;
  expect(found).toEqual([
    'ichor_api_calls_total{method="/m.S/A",code="OK"} 2',
    'ichor_api_calls_total{method="/m.S/A",code="NOT_FOUND"} 1',
    bucket("0.001", 0),
    bucket("0.005", 1),
    bucket("0.025", 1),
    bucket("0.1", 2),
    bucket("0.5", 2),
    bucket("2.5", 2),
    bucket("10", 2),
    bucket("60", 2),
    bucket("+Inf", 3),
    'ichor_api_call_duration_seconds_sum{method="/m.S/A"} 100.033',
    'ichor_api_call_duration_seconds_count{method="/m.S/A"} 3',
  ]);
});

test("banks, certificates, etcd, services and controllers are as the node has them", async () => {
  await registerResources(state, [EtcdMember], []);
  const banks = { firmware: "uefi", running: "B", good: "A", versionA: "v1", versionB: "v2", onTrial: true };
  await state.modify(BankStatus, "banks", () => ({ ...BankStatus.zero(), ...banks }));
  const certificate = { notAfter: "2026-01-02T00:00:00.000Z", renewed: true };
  await state.modify(CertificateStatus, "api-server", () => ({ ...CertificateStatus.zero(), ...certificate }));
  await state.modify(EtcdMember, "local", () => ({ memberID: "ab" }));
  await state.modify(Service, "etcd", () => ({ running: true, healthy: true, unknown: false }));
  const all: readonly string[] = (
    await Promise.all(Object.values(collectors).map((each) => samples(each, "ichor_")))
  ).flat();
  const build = 'version="v1.14.0+ichor.test",commit="abc",arch="amd64",runtime="node v26"';
  for (const line of [
    `ichor_build_info{${build}} 1`,
    'ichor_boot_bank_info{bank="A",version="v1",firmware="uefi",running="false",good="true"} 1',
    'ichor_boot_bank_info{bank="B",version="v2",firmware="uefi",running="true",good="false"} 1',
    "ichor_upgrade_on_trial 1",
    'ichor_sequence_running{sequence="boot"} 1',
    'ichor_certificate_not_after_timestamp_seconds{certificate="api-server"} 1767312000',
    'ichor_etcd_member_healthy{member="ab"} 1',
    'ichor_service_state{service="apid",state="Running"} 1',
    'ichor_service_healthy{service="apid"} 1',
    'ichor_service_starts_total{service="apid"} 2',
    'ichor_controller_backoff_seconds{controller="a.AController"} 1.5',
    'ichor_resources{type="EtcdMembers.etcd.talos.dev"} 1',
    "ichor_audit_lines_dropped_total 1",
    "ichor_time_seconds 1767225600",
  ]) {
    expect(all).toContain(line);
  }
});

test("openPicture() asks once a second, and tells which collector failed", async () => {
  let asked = 0;
  const counting: Collector = { name: "counting", collect: async () => [gauge("ichor_asked", "x", ++asked)] };
  const broken: Collector = { name: "broken", collect: () => Promise.reject(new Error("no")) };
  const picture = openPicture(source, [counting, broken]);
  const values = async () => (await picture.text("text")).match(/^ichor_(?:asked|collector).*$/gmu);
  const first = [
    "ichor_asked 1",
    'ichor_collector_success{collector="counting"} 1',
    'ichor_collector_success{collector="broken"} 0',
  ];
  expect(await Promise.all([values(), values()])).toEqual([first, first]);
  await clock.advance(1000);
  expect((await values())?.[0]).toBe("ichor_asked 2");
});
