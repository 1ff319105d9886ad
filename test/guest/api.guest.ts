// RPCs that show the kernel, against a real one and as root.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { limitFiles } from "../../src/api/files/limited-files.ts";
import type { ApiContext } from "../../src/api/context.ts";
import { fakeContext } from "../../src/api/fake/context.ts";
import { invoke, invokeUnary } from "../../src/api/fake/invoke.ts";
import * as machine from "../../src/api/machine/catalogue.ts";
import { CanceledError } from "../../src/base/abort.ts";
import { concatBytes, decodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { kernelExtendedAttributes } from "../../src/linux/extended-attributes.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import type { KernelLog } from "../../src/linux/kernel-log.ts";
import { openKernelLog } from "../../src/linux/kernel-log.ts";
import { NetstatRequestFilter } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";

const { MachineService } = rpc;
const libc = openLibc();
const kernelLog = await openKernelLog(libc);
after(() => kernelLog[Symbol.asyncDispose]());

const context: ApiContext = fakeContext({
  files: limitFiles(nodeFiles(), 16),
  attributes: kernelExtendedAttributes(libc),
  kernelLog,
  clock: systemClock,
});

const bytesOf = (pieces: readonly { readonly bytes: Uint8Array }[]): Uint8Array =>
  concatBytes(pieces.map(({ bytes }) => bytes));

void test("memory, load and host name make sense", async () => {
  const memory = (await invokeUnary(machine.memory, MachineService.Memory, {}, context)).messages[0]?.meminfo;
  const { memtotal = 0n, memfree = 0n } = memory ?? {};
  assert.ok(memtotal > 100_000n && memfree > 0n && memfree < memtotal);
  const load = await invokeUnary(machine.loadAvg, MachineService.LoadAvg, {}, context);
  assert.ok((load.messages[0]?.load1 ?? -1) >= 0);
  const hostname = await invokeUnary(machine.hostname, MachineService.Hostname, {}, context);
  assert.notEqual(hostname.messages[0]?.hostname, "");
});

void test("processors are counted alike by all who count them", async () => {
  const stat = (await invokeUnary(machine.systemStat, MachineService.SystemStat, {}, context)).messages[0];
  const info = (await invokeUnary(machine.cpuInfo, MachineService.CPUInfo, {}, context)).messages[0];
  const frequencies = await invokeUnary(machine.cpuFreqStats, MachineService.CPUFreqStats, {}, context);
  const counts = [stat?.cpu.length, info?.cpuInfo.length, frequencies.messages[0]?.cpuFreqStats.length];
  assert.deepEqual(counts, [counts[0], counts[0], counts[0]]);
  assert.ok((info?.cpuInfo[0]?.flags.length ?? 0) > 10 && (stat?.bootTime ?? 0n) > 1_700_000_000n);
});

void test("links and disks have counters", async () => {
  const links = await invokeUnary(machine.networkDeviceStats, MachineService.NetworkDeviceStats, {}, context);
  assert.ok(links.messages[0]?.devices.some(({ name }) => name === "lo"));
  const disks = await invokeUnary(machine.diskStats, MachineService.DiskStats, {}, context);
  assert.ok((disks.messages[0]?.devices.length ?? 0) > 0);
});

void test("Mounts shows /proc without and the root with room", async () => {
  const { messages } = await invokeUnary(machine.mounts, MachineService.Mounts, {}, context);
  const stats = new Map(messages[0]?.stats.map((each) => [each.mountedOn, each]));
  assert.deepEqual([stats.get("/proc")?.size, (stats.get("/")?.size ?? 0n) > 0n], [0n, true]);
});

void test("Processes lists programs, and no threads of the kernel", async () => {
  const { messages } = await invokeUnary(machine.processes, MachineService.Processes, {}, context);
  const all = messages[0]?.processes ?? [];
  const own = all.find(({ pid }) => pid === process.pid);
  assert.ok((own?.args ?? "").includes("node") && (own?.residentMemory ?? 0n) > 10_000_000n && (own?.threads ?? 0) > 1);
  assert.ok(all.every(({ executable }) => executable !== "") && all.every(({ command }) => command !== "kthreadd"));
});

void test("Netstat names the process that listens", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "::", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const request = {
    filter: NetstatRequestFilter.LISTENING,
    feature: { pid: true },
    l4proto: { tcp: true, tcp6: true, udp: true, udp6: true, udplite: true, udplite6: true, raw: true, raw6: true },
    netns: { hostnetwork: true },
  };
  const { messages } = await invokeUnary(machine.netstat, MachineService.Netstat, request, context);
  server.close();
  const found = messages[0]?.connectrecord.find(({ localport }) => localport === port);
  assert.deepEqual(
    [found?.l4proto, found?.localip, found?.state, found?.process?.pid],
    ["tcp6", "::", 10, process.pid],
  );
});

void test("Dmesg follows the kernel's log, and stops when the client is gone", { timeout: 20_000 }, async () => {
  const gone = new AbortController();
  const mark = `api guest test ${process.pid}`;
  const followed: KernelLog["read"] = async function* (options, signal) {
    for await (const record of kernelLog.read(options, signal)) {
      yield record;
      if (record.message.includes(mark)) gone.abort(new CanceledError("seen"));
    }
  };
  const request = { follow: true, tail: true };
  const following = invoke(
    machine.dmesg,
    MachineService.Dmesg,
    request,
    { ...context, kernelLog: { read: followed } },
    { signal: gone.signal },
  );
  while (!gone.signal.aborted) {
    kernelLog.write(6, mark);
    await systemClock.sleep(50);
  }
  await following.catch(() => undefined);
  const past = await invoke(machine.dmesg, MachineService.Dmesg, {}, context);
  const texts = past.map(({ bytes }) => decodeUtf8(bytes));
  assert.ok(texts.length > 1 && texts.every((text) => text.endsWith("\n")));
  const line = texts.findLast((text) => text.includes(mark)) ?? "";
  const [, time = ""] = /^daemon: {4}info: \[([^\]]+)\]: /u.exec(line) ?? [];
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, `the record says ${line}`);
});

void test("Read gives files of /proc whole and refuses to wait for what never comes", { timeout: 20_000 }, async () => {
  const pieces = await invoke(machine.read, MachineService.Read, { path: "/proc/sys/kernel/random/boot_id" }, context);
  assert.match(decodeUtf8(bytesOf(pieces)), /^[0-9a-f-]{36}\n$/u);
  const kmsg = invoke(machine.read, MachineService.Read, { path: "/proc/kmsg" }, context);
  await Promise.race([kmsg.catch(() => undefined), systemClock.sleep(5000).then(() => assert.fail("it waits"))]);
});

void test("Copy packs a tree of /proc, sizes found by reading", { timeout: 60_000 }, async () => {
  const pieces = await invoke(machine.copy, MachineService.Copy, { rootPath: "/proc/sys/kernel/random" }, context);
  const tar = gunzipSync(bytesOf(pieces));
  const names = new Map<string, number>();
  for (let offset = 0; offset + 512 <= tar.length && tar[offset] !== 0;) {
    const text = (from: number, to: number): string =>
      decodeUtf8(tar.subarray(offset + from, offset + to)).replace(/\0.*$/su, "");
    const size = Number.parseInt(text(124, 136), 8);
    names.set(text(0, 100), size);
    offset += 512 + Math.ceil(size / 512) * 512;
  }
  assert.deepEqual([names.get("boot_id"), (names.get("entropy_avail") ?? 0) > 0], [37, true]);
});

void test("List walks trees beside other calls", { timeout: 120_000 }, async () => {
  const walks = [1, 2, 3].map(() =>
    invoke(machine.list, MachineService.List, { root: "/proc/sys", recurse: true }, context),
  );
  let calls = 0;
  const end = new AbortController();
  const all = Promise.all(walks).finally(() => end.abort());
  let slowestMs = 0;
  while (!end.signal.aborted) {
    const started = performance.now();
    await invokeUnary(machine.loadAvg, MachineService.LoadAvg, {}, context);
    slowestMs = Math.max(slowestMs, performance.now() - started);
    calls++;
    await systemClock.sleep(5);
  }
  const counts = (await all).map((items) => items.length);
  assert.ok(
    counts.every((count) => count > 300),
    `found ${counts.join(", ")} entries`,
  );
  assert.ok(calls > 1 && slowestMs < 5000, `${calls} calls beside, the slowest took ${slowestMs} ms`);
});
