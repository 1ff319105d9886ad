// RPCs that show what the kernel counts, on files of /proc captured from Linux 6.18 (see formats/procfs).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rpc } from "../../wire/gen/rpc.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import { memoryFiles } from "../fake/memory-files.ts";
import { cpuFreqStats } from "./cpu-freq-stats.ts";
import { cpuInfo } from "./cpu-info.ts";
import { diskStats } from "./disk-stats.ts";
import { hostname } from "./hostname.ts";
import { loadAvg } from "./load-avg.ts";
import { memory } from "./memory.ts";
import { mounts } from "./mounts.ts";
import { networkDeviceStats } from "./network-device-stats.ts";
import { systemStat } from "./system-stat.ts";

const { MachineService } = rpc;
const captured = (name: string): string =>
  readFileSync(new URL(`../../formats/procfs/testdata/${name}`, import.meta.url), "utf8");
const cpu = "/sys/devices/system/cpu";
const space = { totalBytes: 100, freeBytes: 50, availableBytes: 40, inodes: 0, freeInodes: 0 };

const context = fakeContext({
  files: memoryFiles(
    {
      "/proc/meminfo": captured("meminfo"),
      "/proc/loadavg": "0.50 0.25 0.125 1/105 18191\n",
      "/proc/cpuinfo": captured("cpuinfo"),
      "/proc/stat": captured("stat"),
      "/proc/diskstats": captured("diskstats"),
      "/proc/net/dev": captured("net-dev"),
      "/proc/sys/kernel/hostname": "node-1\n",
      "/proc/mounts": "/dev/vda / ext4 rw 0 0\nnone /etc/resolv.conf tmpfs rw 0 0\nnone /gone tmpfs rw 0 0\n",
      "/etc/resolv.conf": "",
      [`${cpu}/cpu0/cpufreq/cpuinfo_cur_freq`]: "2400000\n",
      [`${cpu}/cpu0/cpufreq/cpuinfo_min_freq`]: "800000\n",
      [`${cpu}/cpu0/cpufreq/cpuinfo_max_freq`]: { kind: "error", code: "EBUSY" },
      [`${cpu}/cpu0/cpufreq/scaling_governor`]: "performance\n",
      [`${cpu}/cpu10/online`]: "1\n",
      [`${cpu}/cpu2/online`]: "1\n",
      [`${cpu}/cpufreq/x`]: "",
    },
    { "/": space },
  ),
});

test("Hostname is the kernel's", async () => {
  const { messages } = await invokeUnary(hostname, MachineService.Hostname, {}, context);
  expect(messages).toEqual([{ hostname: "node-1" }]);
});

test("Memory keeps kibibytes and maps the kernel's keys to fields", async () => {
  const { messages } = await invokeUnary(memory, MachineService.Memory, {}, context);
  expect(messages[0]?.meminfo).toMatchObject({
    memtotal: 24_684_084n,
    activeanon: 1568n,
    committedas: 76_300n,
    sreclaimable: 205_048n,
    hugepagesize: 2048n,
    swaptotal: 0n,
  });
  const zeros = Object.entries(messages[0]?.meminfo ?? {}).filter(([, value]) => value !== 0n);
  expect(zeros.length).toBeGreaterThan(25);
});

test("LoadAvg gives three numbers", async () => {
  const { messages } = await invokeUnary(loadAvg, MachineService.LoadAvg, {}, context);
  expect(messages).toEqual([{ load1: 0.5, load5: 0.25, load15: 0.125 }]);
});

test("CPUInfo gives one entry per processor, with the flags apart", async () => {
  const { messages } = await invokeUnary(cpuInfo, MachineService.CPUInfo, {}, context);
  const cpus = messages[0]?.cpuInfo ?? [];
  expect(cpus.map(({ processor, fpu, siblings }) => [processor, fpu, siblings])).toEqual([
    [0, "yes", cpus[0]?.siblings],
    [1, "yes", cpus[0]?.siblings],
  ]);
  expect([cpus[0]?.flags.includes("sse2"), (cpus[0]?.bogoMips ?? 0) > 0, cpus[0]?.vendorId]).toEqual([
    true,
    true,
    "AuthenticAMD",
  ]);
});

test("CPUFreqStats leaves out what a processor does not have", async () => {
  const { messages } = await invokeUnary(cpuFreqStats, MachineService.CPUFreqStats, {}, context);
  const none = { currentFrequency: 0n, minimumFrequency: 0n, maximumFrequency: 0n, governor: "" };
  expect(messages[0]?.cpuFreqStats).toEqual([
    { currentFrequency: 2_400_000n, minimumFrequency: 800_000n, maximumFrequency: 0n, governor: "performance" },
    none,
    none,
  ]);
});

test("SystemStat counts in seconds", async () => {
  const { messages } = await invokeUnary(systemStat, MachineService.SystemStat, {}, context);
  const [stat] = messages;
  const [, user = "", , system = ""] = captured("stat").split(/\s+/u);
  expect([stat?.cpuTotal?.user, stat?.cpuTotal?.system]).toEqual([Number(user) / 100, Number(system) / 100]);
  expect([stat?.cpu.length, (stat?.softIrq?.netRx ?? 0n) > 0n, (stat?.bootTime ?? 0n) > 0n]).toEqual([2, true, true]);
});

test("DiskStats and NetworkDeviceStats give devices and their sum", async () => {
  const disks = (await invokeUnary(diskStats, MachineService.DiskStats, {}, context)).messages[0];
  expect([disks?.devices.length, disks?.total?.readCompleted]).toEqual([10, 93_293n]);
  const links = (await invokeUnary(networkDeviceStats, MachineService.NetworkDeviceStats, {}, context)).messages[0];
  expect([links?.devices.map(({ name }) => name), links?.total?.rxBytes]).toEqual([
    ["lo", "ifb0", "ifb1", "eth0"],
    823_374_483n,
  ]);
});

test("Mounts asks only directories for their room", async () => {
  const { messages } = await invokeUnary(mounts, MachineService.Mounts, {}, context);
  expect(messages[0]?.stats).toEqual([
    { filesystem: "/dev/vda", size: 100n, available: 40n, mountedOn: "/" },
    { filesystem: "none", size: 0n, available: 0n, mountedOn: "/etc/resolv.conf" },
    { filesystem: "none", size: 0n, available: 0n, mountedOn: "/gone" },
  ]);
});
