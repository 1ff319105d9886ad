// Parsers of /proc on files captured from Linux 6.18 (a virtual machine with two processors; sockets, mounts and the process were made for it).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseCpuinfo } from "./cpuinfo.ts";
import { parseDiskstats, sumDiskCounters } from "./diskstats.ts";
import { parseLoadAverage } from "./loadavg.ts";
import { parseMeminfo } from "./meminfo.ts";
import { parseMounts } from "./mounts.ts";
import { parseNetDev, sumInterfaceCounters } from "./net-dev.ts";
import { parseNetSockets } from "./net-sockets.ts";
import { formatCmdline, parsePidStat } from "./pid-stat.ts";
import { noPressure, parsePressure } from "./pressure.ts";
import { parseSystemStat } from "./stat.ts";

const captured = (name: string): string => readFileSync(new URL(`testdata/${name}`, import.meta.url), "utf8");

test("parseMeminfo() keeps the kernel's keys and units", () => {
  const values = parseMeminfo(captured("meminfo"));
  expect(
    ["MemTotal", "Active(anon)", "Committed_AS", "VmallocTotal", "HugePages_Total"].map((key) => values.get(key)),
  ).toEqual([24_684_084n, 1568n, 76_300n, 34_359_738_367n, 0n]);
  expect(() => parseMeminfo("MemTotal 5")).toThrow(/Cannot parse meminfo: found "MemTotal 5"/u);
});

test("parsePressure() reads averages and totals of both kinds", () => {
  const text =
    "some avg10=12.50 avg60=3.10 avg300=0.07 total=8821344\nfull avg10=9.00 avg60=2.00 avg300=0.01 total=7000001\n";
  expect(parsePressure(text)).toEqual({
    some: { avg10: 12.5, avg60: 3.1, avg300: 0.07, total: 8_821_344 },
    full: { avg10: 9, avg60: 2, avg300: 0.01, total: 7_000_001 },
  });
  expect(parsePressure(captured("pressure"))).toEqual(noPressure);
  expect(() => parsePressure("none avg10=0.00")).toThrow(/Cannot parse pressure: found "none avg10=0.00"/u);
});

test("parseLoadAverage() reads three numbers", () => {
  expect(parseLoadAverage("0.00 0.01 12.50 1/105 18191\n")).toEqual({ load1: 0, load5: 0.01, load15: 12.5 });
  expect(Object.values(parseLoadAverage(captured("loadavg"))).every((load) => load >= 0)).toBe(true);
  expect(() => parseLoadAverage("none")).toThrow(/load average of 1 minute/u);
});

test("parseCpuinfo() gives one entry per processor", () => {
  const cpus = parseCpuinfo(captured("cpuinfo"));
  expect(cpus.map((facts) => [facts.get("processor"), facts.get("cpu cores"), facts.has("flags")])).toEqual([
    ["0", cpus[0]?.get("cpu cores"), true],
    ["1", cpus[0]?.get("cpu cores"), true],
  ]);
});

test("parseSystemStat() reads processors, interrupts and processes", () => {
  const stat = parseSystemStat(captured("stat"));
  expect(stat.cpus.length).toBe(2);
  expect(stat.cpus.reduce((sum, cpu) => sum + cpu.idle, 0n) - stat.cpuTotal.idle).toBeLessThan(10n);
  expect([stat.bootTime > 1_700_000_000n, stat.processesRunning >= 1n, stat.irqs.length > 10]).toEqual([
    true,
    true,
    true,
  ]);
  expect(Object.values(stat.softIrqs).reduce((sum, count) => sum + count, 0n)).toBe(stat.softIrqTotal);
});

test("parseSystemStat() leaves zeros for a processor that is offline", () => {
  expect(parseSystemStat("cpu  3 0\ncpu0 1 0\ncpu2 2 0\n").cpus.map((cpu) => cpu.user)).toEqual([1n, 0n, 2n]);
});

test("parseDiskstats() reads devices and sums them", () => {
  const stats = parseDiskstats(captured("diskstats"));
  expect(stats.map((stat) => stat.name)).toEqual([
    ...Array.from({ length: 8 }, (_each, index) => `loop${index}`),
    "vda",
    "zram0",
  ]);
  expect(sumDiskCounters(stats)).toMatchObject({
    readCompleted: 93_293n,
    writeTimeMs: 18_131n,
    discardTimeMs: 700n,
  });
});

test("parseNetDev() reads interfaces and sums them", () => {
  const stats = parseNetDev(captured("net-dev"));
  expect(stats.map((stat) => stat.name)).toEqual(["lo", "ifb0", "ifb1", "eth0"]);
  expect(sumInterfaceCounters(stats)).toMatchObject({ rxBytes: 823_374_483n, txPackets: 21_925n });
});

test("parsePidStat() finds the end of a command with brackets", () => {
  expect(parsePidStat(captured("pid-stat"))).toEqual({
    pid: 18_191,
    command: "a b) (c",
    state: "R",
    ppid: 18_147,
    userTicks: 5n,
    systemTicks: 2n,
    threads: 1,
    startTicks: 163_888n,
    virtualBytes: 20_197_376n,
    residentPages: 3807n,
  });
  expect(() => parsePidStat("nonsense")).toThrow(/Cannot parse process stat/u);
});

test("formatCmdline() joins arguments by blanks", () => {
  expect(formatCmdline("/bin/sh\0-c\0echo a b\0")).toBe("/bin/sh -c echo a b");
});

test("parseMounts() undoes the kernel's escapes and keeps an empty source", () => {
  expect(parseMounts(captured("mounts")).slice(-2)).toEqual([
    { source: "my disk", target: "/var/mnt x/it#1", type: "tmpfs", options: "rw,relatime,size=4k" },
    { source: "", target: "/var/mnt x", type: "tmpfs", options: "rw,relatime" },
  ]);
});

test("parseNetSockets() reads addresses, timers and owners", () => {
  const tcp = parseNetSockets(captured("net-tcp"));
  expect(tcp[1]).toEqual({
    localIp: "127.0.0.1",
    localPort: 57_942,
    remoteIp: "127.0.0.1",
    remotePort: 8080,
    state: 1,
    txQueue: 0n,
    rxQueue: 0n,
    timer: 2,
    timerWhen: 719_999n,
    retransmits: 0n,
    uid: 0,
    timeout: 0n,
    inode: 28_447n,
    references: 3n,
    pointer: 0xa5205f9fn,
  });
  expect(tcp.map((socket) => socket.state)).toEqual([10, 1, 6, 1, 1]);
});

test("parseNetSockets() shortens IPv6 and writes mapped addresses as IPv4", () => {
  expect(parseNetSockets(captured("net-tcp6")).map(({ localIp, remoteIp }) => [localIp, remoteIp])).toEqual([
    ["::", "::"],
    ["::1", "::1"],
    ["127.0.0.1", "127.0.0.1"],
    ["::1", "::1"],
  ]);
  for (const name of ["net-udp", "net-udp6", "net-raw"]) expect(parseNetSockets(captured(name)).length).toBe(1);
});
