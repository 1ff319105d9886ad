// `make run`: a node from nothing to its API answering over mutual TLS. Boots it in the background, waits for maintenance mode,
// makes a machine configuration, applies it, waits for the configured node. Each step says how long it took; a step whose
// result is there already is not done again, so an interrupted run goes on where it stopped. `make run-stop` ends the node.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { errorChain } from "../../src/base/errors.ts";
import { outDir, top } from "../image/paths.ts";
import { qemuArgs } from "../vm/qemu.ts";

const folder = join(top, ".vm/run");
const disk = join(folder, "disk.raw");
const pidFile = join(folder, "qemu.pid");
const consoleLog = join(folder, "console.log");
const talosconfig = join(folder, "talosconfig");
const apiPort = 50_000;
const kubernetesPort = 6443;
/** The guest's address in QEMU's own network: how the node is called behind the forwarded port. */
const nodeAddress = "10.0.2.15";
const started = performance.now();

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

async function step<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  const begun = performance.now();
  process.stdout.write(`${name.padEnd(52)} `);
  const result = await work();
  console.log(seconds(begun).padStart(8));
  return result;
}

function runningPid(): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, "utf8"));
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return command.includes("qemu-system") ? pid : undefined;
  } catch {
    return undefined; // it ended
  }
}

async function isPortTaken(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  const taken = await promise;
  socket.destroy();
  return taken;
}

interface Attempt {
  readonly ok: boolean;
  readonly output: string;
}

function ichorctl(...args: readonly string[]): Attempt {
  const command = ["--no-warnings", join(top, "src/ctl/main.ts"), "--talosconfig", talosconfig, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", timeout: 30_000 });
  return { ok: status === 0, output: `${stdout}${stderr}`.trim() };
}

function must(attempt: Attempt, what: string): void {
  if (!attempt.ok) throw new Error(`Cannot ${what}: ${attempt.output}`);
}

/** Tries until it works; fails when the node ends or after the time given, with what was said last. */
async function eventually(what: string, timeoutMs: number, attempt: () => Attempt): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const { ok, output } = attempt();
    if (ok) return;
    if (runningPid() === undefined) throw new Error(`Cannot ${what}: QEMU ended; the console is in ${consoleLog}`);
    if (performance.now() > end)
      throw new Error(`Cannot ${what} in ${timeoutMs / 1000} s: ${output}; the console is in ${consoleLog}`);
    await systemClock.sleep(200);
  }
}

async function boot(): Promise<void> {
  for (const port of [apiPort, kubernetesPort]) {
    if (await isPortTaken(port))
      throw new Error(`Cannot boot: port ${port} of 127.0.0.1 is taken (make vm still runs?)`);
  }
  if (!existsSync(disk)) {
    writeFileSync(disk, "");
    truncateSync(disk, 10_000_000_000); // sparse
  }
  const args = qemuArgs({
    kernel: join(outDir, "vmlinuz-amd64"),
    initramfs: join(outDir, "initramfs-amd64.xz"),
    kernelArgs: ["loglevel=7"],
    memoryMb: 2048,
    cpus: 2,
    disks: [disk],
    forwards: [apiPort, kubernetesPort].map((port) => ({ hostPort: port, guestPort: port })),
    noReboot: false,
  });
  const errors = openSync(join(folder, "qemu.log"), "w");
  const qemu = spawn("qemu-system-x86_64", [...args, "-serial", `file:${consoleLog}`], {
    detached: true,
    stdio: ["ignore", errors, errors],
  });
  if (qemu.pid === undefined) throw new Error("Cannot start qemu-system-x86_64: run make setup");
  writeFileSync(pidFile, String(qemu.pid));
  qemu.unref();
}

function generate(): void {
  const gen = ["gen", "config", "ichor", `https://127.0.0.1:${kubernetesPort}`, "--output", folder, "--force"];
  must(ichorctl(...gen, "--install-disk", "/dev/vda", "--additional-sans", "127.0.0.1"), "generate the configuration");
  must(ichorctl("config", "endpoint", "127.0.0.1"), "set the endpoint");
  must(ichorctl("config", "node", nodeAddress), "set the node");
}

async function start(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const configured = (): Attempt => ichorctl("version");
  if (runningPid() === undefined) await step("boot the node in the background", boot);
  else console.log("the node runs already");
  if (!existsSync(talosconfig)) await step("generate the configuration", generate);
  const state = await step("wait for the API", async () => {
    let found: "maintenance" | "configured" = "maintenance";
    await eventually("reach the API", 180_000, () => {
      const attempt = ichorctl("version", "--insecure", "--nodes", "127.0.0.1");
      if (attempt.ok || !configured().ok) return attempt;
      found = "configured";
      return { ok: true, output: "" };
    });
    return found;
  });
  if (state === "maintenance") {
    const file = join(folder, "controlplane.yaml");
    await step("apply the configuration", () =>
      must(ichorctl("apply-config", "--insecure", "--nodes", "127.0.0.1", "--file", file), "apply the configuration"),
    );
  }
  await step("wait for the API of the configured node", () =>
    eventually("reach the configured node", 180_000, configured),
  );
  console.log(`\n${configured().output}\n`);
  console.log(`ready after ${seconds(started)}. Console: ${consoleLog}`);
  console.log(`\n  export TALOSCONFIG=${talosconfig}`);
  for (const command of ["services", "get members", "dmesg --follow", "memory", "reboot"])
    console.log(`  bin/ichorctl ${command}`);
  console.log("  make run-stop");
}

function stop(): void {
  const pid = runningPid();
  if (pid !== undefined) process.kill(pid, "SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}

try {
  if (process.argv[2] === "stop") stop();
  else await start();
} catch (error) {
  console.error(`\n${errorChain(error)}`);
  process.exitCode = 1;
}
