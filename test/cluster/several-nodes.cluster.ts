// A worker joins a control plane over the network: by trustd, by the discovery service, by the Kubernetes API; and what one node does for the other.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { listNodes } from "../../tools/run/kubernetes.ts";
import { electionPatches, machinePatches } from "../../tools/run/plan.ts";
import { startDiscoveryServer } from "../lib/discovery-server.ts";
import {
  admin,
  applyConfiguration,
  applyObject,
  bootstrap,
  call,
  configure,
  controlPlanePorts,
  openRegistry,
  openTestCluster,
  startControlPlaneVm,
  testSecrets,
  waitNodesReady,
  waitPodReady,
} from "../lib/kubernetes.ts";
import { openNetwork, type TestNetwork } from "../lib/network.ts";
import { eventually, openApi, textOf } from "../lib/node.ts";
import { startVm, type Vm } from "../lib/vm.ts";
import { ask, deployments, namespaces, workload, workloadNamespace, workloadPort } from "../lib/workload.ts";

const controlPlaneAddress = "10.0.2.15";
const workerAddress = "10.0.2.16";
const strangerAddress = "10.0.2.17";
const timeLimitMs = 2_400_000;

void describe("a control plane and a worker", { concurrency: false }, () => {
  const opened = new AsyncDisposableStack();
  let network: TestNetwork;
  let controlPlane: Vm;
  let worker: Vm;
  let cluster: Kubernetes;
  /** Without what makes a machine known to the discovery service. */
  let secluded: readonly string[];
  let patches: readonly string[];

  before(async () => {
    const registry = opened.use(await openRegistry());
    const discovery = opened.use(await startDiscoveryServer());
    const found = `apiVersion: v1alpha1\nkind: DiscoveryServiceConfig\nname: default\nendpoint: http://10.0.2.2:${discovery.port}/\n`;
    secluded = machinePatches(registry.mirror);
    patches = [...secluded, found];
    network = opened.use(
      await openNetwork([
        { address: controlPlaneAddress, ports: controlPlanePorts },
        { address: workerAddress, ports: [50_000, workloadPort] },
        { address: strangerAddress, ports: [50_000] },
      ]),
    );
    const place = network.place(controlPlaneAddress, "first");
    controlPlane = opened.use(await startControlPlaneVm({ name: "several-first", timeLimitMs, place }));
  });
  after(async () => {
    await opened.disposeAsync();
  });

  async function startWorker(name: string, address: string, onLine?: (line: string) => void): Promise<Vm> {
    return startVm({
      name: `several-${name}`,
      memoryMb: 2048,
      disksMb: [12_000],
      timeLimitMs,
      place: network.place(address, name),
      ports: address === workerAddress ? [50_000, workloadPort] : [50_000],
      ...(onLine === undefined ? {} : { onLine }),
    });
  }

  async function members(vm: Vm, node?: string): Promise<readonly string[]> {
    using api = openApi(vm, admin, node);
    const request = { type: "Members.cluster.talos.dev", namespace: "cluster", options: {} };
    const items = await api.collect(rpc.State.List, request);
    return items.map(({ resource }) => resource?.metadata?.id ?? "").toSorted();
  }

  void test("a worker with a wrong token is refused, and both sides say why", async () => {
    await configure(controlPlane, testSecrets.config(...patches, ...electionPatches(1)));
    await using stranger = await startWorker("stranger", strangerAddress);
    const wrong = "machine: { token: aaaaaa.0123456789abcdef }\n";
    await applyConfiguration(stranger, testSecrets.workerConfig(...secluded, wrong));
    await stranger.waitForLine(/invalid token/u);
    using api = openApi(controlPlane, admin);
    const log = api.collect(rpc.MachineService.Logs, { id: "trustd", namespace: "system", tailLines: -1 });
    assert.match(await textOf(log), /refused a caller.*wrong token/u);
  });

  void test("a worker gets its certificate from the control plane", async () => {
    worker = opened.use(await startWorker("worker", workerAddress));
    await configure(worker, testSecrets.workerConfig(...patches));
  });

  void test("both know each other as members", async () => {
    for (const vm of [controlPlane, worker])
      await eventually(vm, async () => assert.deepEqual(await members(vm), ["first", "worker"]));
  });

  void test("the control plane passes calls on to the worker, and says that of a node it cannot reach", async () => {
    using api = openApi(controlPlane, admin, workerAddress);
    const { messages } = await api.unary(rpc.MachineService.Hostname, {});
    assert.equal(messages[0]?.hostname, "worker");
    assert.deepEqual(await members(controlPlane, workerAddress), ["first", "worker"]);
    using nobody = openApi(controlPlane, admin, "10.0.2.99");
    await assert.rejects(nobody.unary(rpc.MachineService.Hostname, {}), /10\.0\.2\.99/u);
  });

  void test("both become Ready nodes of the cluster", async () => {
    await bootstrap(controlPlane);
    cluster = opened.use(await openTestCluster(controlPlane));
    await eventually(worker, async () => {
      const nodes = await call(worker, (signal) => listNodes(cluster, signal));
      assert.deepEqual(nodes.map(({ name }) => name).toSorted(), ["first", "worker"]);
    });
    await waitNodesReady(worker, cluster);
  });

  void test("pods run on the worker, and reach the API and names of the cluster from there", async () => {
    await applyObject(controlPlane, cluster, namespaces, workloadNamespace);
    await applyObject(controlPlane, cluster, deployments, workload);
    await waitPodReady(controlPlane, cluster, "hello");
    assert.match(await eventually(worker, () => ask(worker, "GET", "/")), /^hello from hello-.*worker/u);
    await waitPodReady(controlPlane, cluster, "coredns");
  });

  void test("the cluster calls itself healthy", async () => {
    using api = openApi(controlPlane, admin);
    const request = { waitTimeout: { seconds: 300n, nanos: 0 }, clusterInfo: undefined };
    const said: string[] = [];
    for await (const { message } of api.stream(rpc.ClusterService.HealthCheck, request)) said.push(message);
    assert.match(said.at(-1) ?? "", /schedulable: OK/u, said.join("\n"));
  });
});
