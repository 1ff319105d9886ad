// The machines of `make run`: QEMU in the background, one for each node, and a switch between them when there are several.
import { existsSync, mkdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outDir, top } from "../image/paths.ts";
import { gatewayArgs, qemuArgs } from "../vm/qemu.ts";
import type { Cable } from "../vm/switch.ts";
import type { PlannedNode, RunPlan } from "./plan.ts";
import { isPortTaken } from "../k8s-images/registry.ts";
import { findProcess, startProcess, stopProcess } from "./processes.ts";

export const runFolder: string = join(top, ".vm/run");
const qemu = "qemu-system-x86_64";
export const registryProgram = "docker-registry";
const switchProgram = join(top, "tools/run/switch.ts");
/** What runs under a name that is no machine's. */
const programs: Readonly<Record<string, string>> = { registry: registryProgram, switch: switchProgram };
const firstCablePort = 15_050;
const diskBytes = 12_000_000_000; // sparse

function pidFile(name: string): string {
  return join(runFolder, `${name}.pid`);
}

export function consoleOf(node: PlannedNode): string {
  return join(runFolder, `${node.name}.console`);
}

export function isRunning(node: PlannedNode): boolean {
  return findProcess(pidFile(node.name), qemu) !== undefined;
}

/** When the machine that runs was started, epoch milliseconds. */
export function startedAtMs(node: PlannedNode): number {
  return statSync(pidFile(node.name)).mtimeMs;
}

function forwardsOf(plan: RunPlan): readonly { hostPort: number; guestPort: number; address: string }[] {
  const apis = plan.nodes.map(({ apiPort, address }) => ({ hostPort: apiPort, guestPort: 50_000, address }));
  const [first] = plan.nodes;
  if (first === undefined) return apis;
  return [...apis, { hostPort: plan.kubernetesPort, guestPort: 6443, address: first.address }];
}

/** The last one is the gateway's. */
function cablesOf({ nodes }: RunPlan): readonly Cable[] {
  return Array.from({ length: nodes.length + 1 }, (_, index) => ({
    switchPort: firstCablePort + 2 * index,
    machinePort: firstCablePort + 2 * index + 1,
  }));
}

/** The network of several machines: a switch, and a gateway with the forwards. */
async function startNetwork(plan: RunPlan): Promise<void> {
  const cables = cablesOf(plan);
  if (findProcess(pidFile("switch"), switchProgram) === undefined) {
    const ports = cables.map(({ switchPort, machinePort }) => `${switchPort}:${machinePort}`);
    startProcess(runFolder, "switch", process.execPath, ["--no-warnings", switchProgram, ...ports]);
  }
  const [gateway] = cables.slice(-1);
  if (gateway === undefined || findProcess(pidFile("gateway"), qemu) !== undefined) return;
  await needFreePorts(plan);
  startProcess(runFolder, "gateway", qemu, gatewayArgs(gateway, forwardsOf(plan)));
}

async function needFreePorts(plan: RunPlan): Promise<void> {
  for (const { hostPort } of forwardsOf(plan)) {
    if (await isPortTaken(hostPort))
      throw new Error(`Cannot boot: port ${hostPort} of 127.0.0.1 is taken (make vm or another make run?)`);
  }
}

function bootNode(plan: RunPlan, node: PlannedNode): void {
  const disk = join(runFolder, `${node.name}.disk`);
  if (!existsSync(disk)) writeFileSync(disk, "");
  truncateSync(disk, diskBytes); // it may have been interrupted before
  const isAlone = plan.nodes.length === 1;
  const cable = cablesOf(plan)[plan.nodes.indexOf(node)];
  const address = `ip=${node.address}::10.0.2.2:255.255.255.0:${node.name}::off:10.0.2.3`;
  const args = qemuArgs({
    boot: { kernel: join(outDir, "vmlinuz-amd64"), initramfs: join(outDir, "initramfs-amd64.xz") },
    kernelArgs: ["loglevel=7", ...(isAlone ? [] : [address])],
    memoryMb: node.memoryMb,
    cpus: 2,
    disks: [disk],
    forwards: isAlone ? forwardsOf(plan) : [],
    ...(isAlone || cable === undefined ? {} : { segment: { ...cable, mac: node.mac } }),
    noReboot: false,
  });
  startProcess(runFolder, node.name, qemu, [...args, "-serial", `file:${consoleOf(node)}`]);
}

/** Boots what does not run yet; true when anything was booted. */
export async function bootMachines(plan: RunPlan): Promise<boolean> {
  mkdirSync(runFolder, { recursive: true });
  const missing = plan.nodes.filter((node) => !isRunning(node));
  if (missing.length === 0) return false;
  if (plan.nodes.length === 1) await needFreePorts(plan);
  else await startNetwork(plan);
  for (const node of missing) bootNode(plan, node);
  return true;
}

/** Ends every program that a run left: machines, switch, registry. */
export async function stopAll(names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => stopProcess(pidFile(name), programs[name] ?? qemu)));
}
