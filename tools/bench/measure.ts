// What `make bench` measures, each time on a fresh machine. All times are in seconds, sizes in MB of 10^6 bytes.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { systemClock } from "../../src/base/clock.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { testCluster } from "../../test/lib/cluster.ts";
import { companionOverlay } from "../../test/lib/companion.ts";
import { insecure, openApi, waitForApi, type NodeApi } from "../../test/lib/node.ts";
import { startVm, type Vm } from "../../test/lib/vm.ts";
import type { Credentials } from "../../src/ctl/session.ts";
import { encodeCpio } from "../../src/formats/cpio.ts";
import { outDir, top } from "../image/paths.ts";
import { compile } from "../image/stage1.ts";

const folder = join(outDir, "bench");
const agentPort = 9998;

/** Name → value; a figure that could not be taken is missing. */
export type Figures = Readonly<Record<string, number>>;

/** QEMU start → the first program of the kernel runs, and nothing else. */
export async function measureBareBoot(): Promise<Figures> {
  mkdirSync(folder, { recursive: true });
  compile([join(top, "tools/bench/bare-init.c")], join(folder, "init"));
  const archive = encodeCpio(
    [
      { kind: "directory", path: "dev", mode: 0o755 },
      { kind: "device", path: "dev/console", mode: 0o600, major: 5, minor: 1 },
      { kind: "file", path: "init", mode: 0o755, content: readFileSync(join(folder, "init")) },
    ],
    0,
  );
  const initramfs = join(folder, "bare.zst");
  writeFileSync(initramfs, zstdCompressSync(archive));
  await using vm = await startVm({ name: "bench-bare", initramfs, noReboot: true });
  await vm.waitForLine(/bare init runs/);
  return { "bare kernel boot": vm.uptimeMs() / 1000 };
}

/** Polls ten times a second: what it adds to a figure is small beside a boot. */
async function untilAnswered(vm: Vm, credentials: Credentials): Promise<void> {
  while (!vm.signal.aborted) {
    try {
      using api = openApi(vm, credentials);
      await api.unary(rpc.MachineService.Version, {});
      return;
    } catch {
      await systemClock.sleep(100, vm.signal); // not up yet
    }
  }
  throw vm.signal.reason;
}

/** As `ichorctl memory` says it: USED is what programs and kernel hold, without caches; the image in memory counts among the caches. */
async function memoryOf(api: NodeApi): Promise<Figures> {
  const { messages } = await api.unary(rpc.MachineService.Memory, {});
  const info = messages[0]?.meminfo;
  if (info === undefined) throw new Error("Cannot read the memory of the node: the answer is empty");
  return {
    "memory used in maintenance": Number(info.memtotal - info.memfree - info.cached - info.buffers) / 1000,
    "memory that is not available, image and reserves included": Number(info.memtotal - info.memavailable) / 1000,
  };
}

async function residentOf(api: NodeApi): Promise<Figures> {
  const { messages } = await api.unary(rpc.MachineService.Processes, {});
  const all = messages.flatMap(({ processes }) => processes);
  const resident = (program: string): number =>
    Number(all.find(({ args }) => args.includes(`/${program}.blob`))?.residentMemory ?? 0n) / 1e6;
  return { "RSS of machined": resident("machined"), "RSS of apid": resident("apid") };
}

/** A node's way from nothing to configured. */
export async function measureNode(): Promise<Figures> {
  const cluster = testCluster();
  const admin = await cluster.client();
  await using vm = await startVm({ name: "bench-node", disksMb: [12_000], timeLimitMs: 240_000 });
  await untilAnswered(vm, insecure);
  const maintenance = vm.uptimeMs() / 1000;
  await systemClock.sleep(15_000, vm.signal); // what the boot left is over, devices that nobody waits for among it
  using api = openApi(vm, insecure);
  const memory = await memoryOf(api);
  const resident = await residentOf(api);
  const applied = performance.now();
  await api.unary(rpc.MachineService.ApplyConfiguration, {
    data: cluster.config(),
    mode: ApplyConfigurationRequestMode.AUTO,
  });
  await untilAnswered(vm, admin);
  return {
    "QEMU start → maintenance API": maintenance,
    "apply-config → mTLS API": (performance.now() - applied) / 1000,
    ...memory,
    ...resident,
  };
}

/** Version through apid, asked by a client in the guest. */
export async function measureLatency(): Promise<Figures> {
  const overlay = await companionOverlay("bench", ["tools/bench/guest-agent.ts", "tools/bench/guest-client.ts"]);
  await using vm = await startVm({
    name: "bench-latency",
    overlays: [overlay],
    ports: [50_000, agentPort],
    timeLimitMs: 240_000,
  });
  await waitForApi(vm, insecure);
  const socket = connect(vm.forward(agentPort), "127.0.0.1").setEncoding("utf8");
  const answer = (await Array.fromAsync(socket)).join("");
  const { medianMs } = JSON.parse(answer) as { medianMs: number };
  using api = openApi(vm, insecure);
  const { "RSS of apid": resident = 0 } = await residentOf(api);
  return { "Version through apid, p50 in the guest": medianMs, "RSS of apid after 350 calls": resident };
}

/** Sizes of what a client downloads, and the time of `make check`. */
export function measureHost(): Figures {
  const size = (name: string): number => statSync(join(outDir, name)).size / 1e6;
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [join(top, "tools/check.ts")], { cwd: top, stdio: "ignore" });
  return {
    "vmlinuz + initramfs": size("vmlinuz-amd64") + size("initramfs-amd64.xz"),
    ...(status === 0 ? { "make check, warm": (performance.now() - started) / 1000 } : {}),
  };
}
