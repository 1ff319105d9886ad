// From a blank machine to a ready Kubernetes of one node: bootstrap, a workload, a reboot, what breaks and heals, power cuts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { configMaps, pods, type KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { listPods } from "../../tools/run/kubernetes.ts";
import {
  admin,
  applyObject,
  bootstrapCluster,
  call,
  openRegistry,
  openTestCluster,
  startControlPlaneVm,
  waitNodesReady,
  waitPodReady,
  type TestRegistry,
} from "../lib/kubernetes.ts";
import { bootId, eventually, openApi } from "../lib/node.ts";
import type { Vm } from "../lib/vm.ts";
import {
  ask,
  deployments,
  namespaces,
  workload,
  workloadImage,
  workloadNamespace,
  workloadPort,
} from "../lib/workload.ts";
import { sabotage, saboteurOverlay, saboteurPort } from "../e2e/saboteur/client.ts";

/** How often the power is cut while things are written; many times is for a night. */
const powerCuts = Number(process.env["POWER_CUTS"] ?? 2);

function configMap(name: string): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "hello" }, data: { name } };
}

/** Asked over a connection of its own, as one from before a restart is of no use after it. */
async function bootIdOf(vm: Vm): Promise<string> {
  using api = openApi(vm, admin);
  return await bootId(api);
}

void describe("Kubernetes on one node", { concurrency: false }, () => {
  const opened = new AsyncDisposableStack();
  let vm: Vm;
  let registry: TestRegistry;
  let cluster: Kubernetes;

  before(async () => {
    registry = opened.use(await openRegistry());
    const overlays = [await saboteurOverlay()];
    const ports = [workloadPort, saboteurPort];
    vm = opened.use(await startControlPlaneVm({ name: "kubernetes", timeLimitMs: 2_700_000, overlays, ports }));
  });
  after(async () => {
    await opened.disposeAsync();
  });

  async function workloadAnswers(): Promise<string> {
    return eventually(vm, () => ask(vm, "GET", "/"));
  }

  void test("a blank machine becomes a Ready node", async (t) => {
    await bootstrapCluster(vm, registry);
    const bootstrapped = performance.now();
    cluster = opened.use(await openTestCluster(vm));
    await waitNodesReady(vm, cluster);
    const seconds = ((performance.now() - bootstrapped) / 1000).toFixed(1);
    t.diagnostic(`bootstrap to Ready: ${seconds} s; start to Ready: ${(vm.uptimeMs() / 1000).toFixed(1)} s`);
    for (const prefix of [
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kube-proxy",
      "kube-flannel",
      "coredns",
    ])
      await waitPodReady(vm, cluster, prefix);
  });

  void test("runs a workload that is reached over the network", async () => {
    await applyObject(vm, cluster, namespaces, workloadNamespace);
    await applyObject(vm, cluster, deployments, workload);
    await waitPodReady(vm, cluster, "hello");
    assert.match(await workloadAnswers(), /^hello from hello-/u);
    await eventually(vm, () => ask(vm, "POST", "/data", "before"));
  });

  void test("a pull goes on when a registry comes back", async () => {
    await registry.stop();
    const name = "puller";
    const container = { name, image: workloadImage, imagePullPolicy: "Always" };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "hello" },
      spec: { containers: [container] },
    };
    await applyObject(vm, cluster, pods, pod);
    await eventually(vm, async () => {
      const found = (await call(vm, (signal) => listPods(cluster, signal))).find((each) => each.name === name);
      assert.match(found?.status ?? "", /ErrImagePull|ImagePullBackOff/u);
    });
    await registry.start();
    await waitPodReady(vm, cluster, name);
    await call(vm, (signal) => cluster.delete(pods, { namespace: "hello", name }, { gracePeriodSeconds: 0 }, signal));
  });

  for (const [what, text] of [
    ["containerd", "/etc/cri/containerd.toml"],
    ["the kubelet", "/usr/local/bin/kubelet"],
    ["the API server", "kube-apiserver"],
    ["etcd", "/usr/local/bin/etcd"],
  ] as const) {
    void test(`heals when ${what} is killed`, async () => {
      const name = `killed-${what.replaceAll(" ", "-")}`.toLowerCase();
      await applyObject(vm, cluster, configMaps, configMap(name));
      assert.ok((await sabotage(vm, { kind: "kill", text })) > 0, `${what} was not running`);
      await systemClock.sleep(2000); // what was killed is not seen as gone at once
      await eventually(vm, () => call(vm, (signal) => cluster.get(configMaps, { namespace: "hello", name }, signal)));
      await waitNodesReady(vm, cluster);
      await waitPodReady(vm, cluster, "kube-apiserver");
      await workloadAnswers();
    });
  }

  void test("is Ready again after a reboot, with its data", async (t) => {
    const bootIdBefore = await bootIdOf(vm);
    const started = performance.now();
    {
      using api = openApi(vm, admin);
      await api.unary(rpc.MachineService.Reboot, {});
    }
    // It takes its time to go down, and what it answers until then is of no interest.
    await eventually(vm, async () => assert.notEqual(await bootIdOf(vm), bootIdBefore));
    t.diagnostic(`reboot to API: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    await waitNodesReady(vm, cluster);
    await waitPodReady(vm, cluster, "hello");
    await workloadAnswers();
    t.diagnostic(`reboot to workload: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    assert.match(await eventually(vm, () => ask(vm, "GET", "/data")), /before/u);
  });

  /** Names of what was written to the API and to the workload, and acknowledged by both. */
  async function writeFor(durationMs: number, prefix: string): Promise<readonly string[]> {
    const acknowledged: string[] = [];
    const until = performance.now() + durationMs;
    for (let index = 0; performance.now() < until || (acknowledged.length === 0 && index < 10); index++) {
      const name = `${prefix}-${index}`;
      try {
        await call(vm, (signal) => cluster.create(configMaps, configMap(name), signal));
        await ask(vm, "POST", "/data", name);
        acknowledged.push(name);
      } catch {
        // A busy machine may be too late with its answer: then it is not known whether it was written.
      }
    }
    return acknowledged;
  }

  for (let round = 1; round <= powerCuts; round++) {
    void test(`loses nothing that was acknowledged when the power is cut, ${round} of ${powerCuts}`, async (t) => {
      const acknowledged = await writeFor(5000, `cut-${round}`);
      assert.ok(acknowledged.length > 0, "nothing could be written");
      await vm.powerCut();
      const started = performance.now();
      await vm.powerOn();
      await waitNodesReady(vm, cluster);
      t.diagnostic(`power on to Ready: ${((performance.now() - started) / 1000).toFixed(1)} s`);
      const selection = { namespace: "hello" };
      const { items } = await eventually(vm, () => call(vm, (signal) => cluster.list(configMaps, selection, signal)));
      const names = new Set(items.map(({ metadata }) => metadata.name));
      const lines = new Set((await eventually(vm, () => ask(vm, "GET", "/data"))).split("\n"));
      assert.deepEqual(
        acknowledged.filter((name) => !names.has(name) || !lines.has(name)),
        [],
      );
    });
  }
});
