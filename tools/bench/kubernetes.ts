// How long a Kubernetes takes on an emulated machine, from a blank disk and after a loss of power, and what our own programs take of its memory.
import { systemClock } from "../../src/base/clock.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import {
  admin,
  bootstrap,
  call,
  configure,
  openRegistry,
  openTestCluster,
  singleNodeConfig,
  startControlPlaneVm,
} from "../../test/lib/kubernetes.ts";
import { openApi } from "../../test/lib/node.ts";
import type { Vm } from "../../test/lib/vm.ts";
import { listNodes } from "../run/kubernetes.ts";
import type { Figures } from "./measure.ts";

/** Ready by the kubelet's word of after `sinceMs`: what an API server remembers from before a loss of power does not count. */
async function untilReady(vm: Vm, cluster: Kubernetes, sinceMs: number): Promise<void> {
  for (;;) {
    vm.signal.throwIfAborted();
    const nodes = await call(vm, (signal) => listNodes(cluster, signal)).catch(() => []);
    if (nodes.some(({ ready, saidMs }) => ready && saidMs > sinceMs)) return;
    await systemClock.sleep(500, vm.signal);
  }
}

/** Resident memory of machined, apid, trustd and udevd together, MB. */
async function ownMemory(vm: Vm): Promise<number> {
  using api = openApi(vm, admin);
  const { messages } = await api.unary(rpc.MachineService.Processes, {});
  const own = messages
    .flatMap(({ processes }) => processes)
    .filter(({ args }) => /\/(?:ichor|udevd)\b|^\/sbin\/init/u.test(args));
  return own.reduce((sum, { residentMemory }) => sum + Number(residentMemory), 0) / 1e6;
}

const secondsSince = (startedMs: number): number => (performance.now() - startedMs) / 1000;

/** One control plane, from a blank machine on. */
export async function measureKubernetes(): Promise<Figures> {
  await using registry = await openRegistry();
  await using vm = await startControlPlaneVm({ name: "bench-kubernetes", timeLimitMs: 1_800_000 });
  await configure(vm, singleNodeConfig(registry));
  await bootstrap(vm);
  const bootstrapped = performance.now();
  const cluster = await openTestCluster(vm);
  await untilReady(vm, cluster, 0);
  const ready = {
    "bootstrap → node Ready": secondsSince(bootstrapped),
    "blank machine → node Ready": vm.uptimeMs() / 1000,
  };
  const memory = await ownMemory(vm);
  await vm.powerCut();
  const cutMs = Date.now();
  await vm.powerOn();
  await untilReady(vm, cluster, cutMs);
  return { ...ready, "memory of our own programs": memory, "power-on → node Ready again": vm.uptimeMs() / 1000 };
}
