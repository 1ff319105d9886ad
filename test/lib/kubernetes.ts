// A Kubernetes under test: a registry with the test images, a node in QEMU that takes them from there, and its API.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import type { ApiResource, KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { ensureImages } from "../../tools/k8s-images/build.ts";
import { startRegistry, type Registry } from "../../tools/k8s-images/registry.ts";
import { run } from "../../tools/image/run.ts";
import { listNodes, listPods, openCluster, type PodRow } from "../../tools/run/kubernetes.ts";
import { controlPlanePatches, machinePatches, planRun } from "../../tools/run/plan.ts";
import { testCluster, type TestCluster } from "./cluster.ts";
import { freePorts } from "./free-ports.ts";
import { eventually, insecure, openApi, waitForApi } from "./node.ts";
import { startVm, type Vm, type VmOptions } from "./vm.ts";

export const testSecrets: TestCluster = testCluster();
export const admin = await testSecrets.client();

/** The registry of a test: it can go away and come back at the same address. */
export interface TestRegistry extends AsyncDisposable {
  /** Where nodes find it. */
  readonly mirror: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** `hasNext`: with the next patch release of Kubernetes, too. */
export async function openRegistry({ hasNext = false } = {}): Promise<TestRegistry> {
  const storage = ensureImages(undefined, hasNext);
  const folder = mkdtempSync(join(tmpdir(), "ichor-registry-"));
  const [port = 0] = await freePorts(1);
  const open = (): Promise<Registry> => startRegistry(storage, port, join(folder, "log"));
  let registry: Registry | undefined = await open();
  const { mirror } = registry;
  return {
    mirror,
    async stop() {
      await registry?.[Symbol.asyncDispose]();
      registry = undefined;
    },
    async start() {
      registry ??= await open();
    },
    async [Symbol.asyncDispose]() {
      await registry?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Boots a blank machine that can carry a control plane. */
export async function startControlPlaneVm(
  options: Pick<VmOptions, "name" | "timeLimitMs" | "overlays" | "ports" | "place">,
): Promise<Vm> {
  return startVm({
    ...options,
    memoryMb: 4096,
    disksMb: [12_000],
    ports: [...controlPlanePorts, ...(options.ports ?? [])],
  });
}

/** Ports of a control plane that tests reach: its machine's API and that of Kubernetes. */
export const controlPlanePorts: readonly number[] = [50_000, 6443];

/** Gives a machine in maintenance mode its configuration; it answers to the administrator when this resolves. */
export async function configure(vm: Vm, data: Uint8Array): Promise<void> {
  await applyConfiguration(vm, data);
  await waitForApi(vm, admin);
}

/** Likewise, without waiting for what becomes of it. */
export async function applyConfiguration(vm: Vm, data: Uint8Array): Promise<void> {
  await waitForApi(vm, insecure);
  using maintenance = openApi(vm, insecure);
  await maintenance.unary(rpc.MachineService.ApplyConfiguration, { data, mode: ApplyConfigurationRequestMode.AUTO });
}

/** Begins the cluster's etcd on this node. */
export async function bootstrap(vm: Vm): Promise<void> {
  await eventually(vm, async () => {
    using api = openApi(vm, admin);
    await api.unary(rpc.MachineService.Bootstrap, {});
  });
}

/** Pods run on the only node there is. */
const alone = controlPlanePatches({ nodes: planRun({}).nodes });

/** The configuration of a cluster of one. */
export function singleNodeConfig({ mirror }: Pick<TestRegistry, "mirror">): Uint8Array {
  return testSecrets.config(...machinePatches(mirror), ...alone);
}

/** Gives a machine in maintenance mode the configuration of a cluster of one, and bootstraps it. */
export async function bootstrapCluster(vm: Vm, registry: TestRegistry): Promise<void> {
  await configure(vm, singleNodeConfig(registry));
  await bootstrap(vm);
}

/** The text in the archive that a node answers with. */
export function kubeconfigIn(chunks: readonly { readonly bytes: Uint8Array }[]): string {
  const archive = Buffer.concat(chunks.map(({ bytes }) => bytes));
  return decodeUtf8(run("tar", ["-xzO", "kubeconfig"], { input: archive }));
}

/** The API of Kubernetes, with the rights that the node's own kubeconfig gives. */
export async function openTestCluster(vm: Vm): Promise<Kubernetes> {
  return eventually(vm, async () => {
    using api = openApi(vm, admin);
    const chunks = await api.collect(rpc.MachineService.Kubeconfig, {});
    return openCluster(kubeconfigIn(chunks), `https://127.0.0.1:${vm.forward(6443)}`);
  });
}

/** One call of the cluster's API, given up after a while. */
export async function call<T>(vm: Vm, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  using limit = systemClock.timeout(20_000, vm.signal);
  return await work(limit.signal);
}

/** Resolves when the cluster's nodes are all Ready, at least one; the failure names what was seen last. */
export async function waitNodesReady(vm: Vm, cluster: Kubernetes): Promise<void> {
  await eventually(vm, async () => {
    const nodes = await call(vm, (signal) => listNodes(cluster, signal));
    const late = nodes.filter(({ ready }) => !ready).map(({ name, message }) => `${name}: ${message}`);
    assert.ok(nodes.length > 0 && late.length === 0, `not ready: ${late.join("; ") || "there is no node"}`);
  });
}

/** Resolves with the pod whose name begins so when it is ready. */
export async function waitPodReady(vm: Vm, cluster: Kubernetes, prefix: string): Promise<PodRow> {
  return eventually(vm, async () => {
    const pods = await call(vm, (signal) => listPods(cluster, signal));
    const pod = pods.find((each) => each.name.startsWith(prefix) && each.status !== "Terminating");
    assert.ok(pod?.ready === true, `${prefix}: ${pod?.status ?? "there is no such pod"}`);
    return pod;
  });
}

/** Creates or changes an object. */
export async function applyObject(
  vm: Vm,
  cluster: Kubernetes,
  resource: ApiResource,
  object: KubernetesObject,
): Promise<void> {
  await eventually(vm, () =>
    call(vm, (signal) => cluster.apply(resource, object, { fieldManager: "test", force: true }, signal)),
  );
}
