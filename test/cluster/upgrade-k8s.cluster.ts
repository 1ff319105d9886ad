// `ichorctl upgrade-k8s` on a cluster of one node: to the next patch release, while a workload runs.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { pods } from "../../src/clients/kubernetes/object.ts";
import { nextKubernetesVersion, programVersion } from "../../tools/k8s-images/programs.ts";
import { listNodes } from "../../tools/run/kubernetes.ts";
import { ichorctl } from "../lib/client.ts";
import {
  applyObject,
  bootstrapCluster,
  call,
  openRegistry,
  openTestCluster,
  startControlPlaneVm,
  waitNodesReady,
  waitPodReady,
} from "../lib/kubernetes.ts";
import { eventually } from "../lib/node.ts";
import type { Vm } from "../lib/vm.ts";
import { ask, deployments, namespaces, workload, workloadNamespace, workloadPort } from "../lib/workload.ts";

const timeLimitMs = 3_600_000;
const [older, newer] = [programVersion("kubernetes"), nextKubernetesVersion()];

void describe("an upgrade of Kubernetes", { concurrency: false }, () => {
  const opened = new AsyncDisposableStack();
  let vm: Vm;
  let cluster: Kubernetes;

  before(async () => {
    const registry = opened.use(await openRegistry({ hasNext: true }));
    vm = opened.use(await startControlPlaneVm({ name: "upgrade-k8s", timeLimitMs, ports: [workloadPort] }));
    await bootstrapCluster(vm, registry);
    cluster = opened.use(await openTestCluster(vm));
    await waitNodesReady(vm, cluster);
    await applyObject(vm, cluster, namespaces, workloadNamespace);
    await applyObject(vm, cluster, deployments, workload);
    await waitPodReady(vm, cluster, "hello");
    await eventually(vm, () => ask(vm, "POST", "/data", "before"));
  });
  after(async () => {
    await opened.disposeAsync();
  });

  async function upgrade(...flags: readonly string[]): Promise<string> {
    const endpoint = `https://127.0.0.1:${vm.forward(6443)}`;
    return ichorctl(vm, "upgrade-k8s", "--to", newer, "--endpoint", endpoint, ...flags);
  }

  /** Tags of the images that pods of this name run. */
  async function versionsOf(name: string): Promise<readonly string[]> {
    const { items } = await call(vm, (signal) => cluster.list(pods, { namespace: "kube-system" }, signal));
    const found = items.filter(({ metadata }) => metadata.name?.startsWith(name) === true);
    const containers = found.flatMap(({ spec }) => (spec as { containers: readonly { image: string }[] }).containers);
    return containers.map(({ image }) => image.split(":").at(-1) ?? "");
  }

  async function kubeletVersion(): Promise<string | undefined> {
    return (await call(vm, (signal) => listNodes(cluster, signal)))[0]?.version;
  }

  void test("a dry run says what would be, and changes nothing", async () => {
    assert.match(await upgrade("--dry-run"), new RegExp(newer.replaceAll(".", "\\."), "u"));
    assert.equal(await kubeletVersion(), older);
  });

  void test("control plane, proxy and kubelet run the new version afterwards, and the workload has its data", async (t) => {
    const begun = performance.now();
    await upgrade();
    t.diagnostic(`upgrade: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    await eventually(vm, async () => assert.equal(await kubeletVersion(), newer));
    for (const name of ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"])
      await eventually(vm, async () => assert.deepEqual(await versionsOf(name), [newer], name));
    await waitNodesReady(vm, cluster);
    assert.match(await eventually(vm, () => ask(vm, "GET", "/data")), /before/u);
  });

  void test("upgraded once more, everything is as it shall be", async () => {
    await upgrade();
    assert.equal(await kubeletVersion(), newer);
  });
});
