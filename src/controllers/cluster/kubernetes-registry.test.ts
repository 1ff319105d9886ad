// Nodes that know each other by way of Kubernetes: what one writes, the other reads.
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { FakeKubernetes } from "../../clients/kubernetes/fake/kubernetes.ts";
import { nodes } from "../../clients/kubernetes/object.ts";
import { encodeKubeconfig } from "../../config/kubeconfig.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { Affiliate } from "../../resources/cluster/affiliate.ts";
import { DiscoveryConfig } from "../../resources/cluster/discovery-config.ts";
import { Identity } from "../../resources/cluster/identity.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { kubernetesPullController } from "./kubernetes-pull.ts";
import { kubernetesPushController } from "./kubernetes-push.ts";
import { affiliateOf, annotatedNode } from "./shared/node-annotations.ts";

const own: Affiliate = {
  ...Affiliate.zero(),
  nodeId: "id-1",
  nodename: "n1",
  hostname: "n1",
  operatingSystem: "Ichor (v1.14.0)",
  machineType: MachineKind.controlplane,
  addresses: ["10.0.0.1", "fd00::1"],
  controlPlane: { port: 6443 },
};

let kubernetes: FakeKubernetes;
let state: State;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  kubernetes = new FakeKubernetes();
  const clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const kubeconfig = encodeKubeconfig({ clusterName: "c", server: "https://x", userName: "u", contextName: "c" });
  const access = { open: () => kubernetes, files: { findText: async () => kubeconfig, readText: async () => "" } };
  runtime.register(kubernetesPullController(access));
  runtime.register(kubernetesPushController(access));
  running = runtime.run(stop.signal);
  await state.modify(Identity, "local", () => ({ nodeId: "id-1" }));
  await state.modify(MachineType, "machine-type", () => ({ type: MachineKind.worker }));
  await state.modify(Nodename, "nodename", () => ({ ...Nodename.zero(), nodename: "n1" }));
  await state.modify(KubeletKubeconfig, "kubelet", () => ({ hash: "1" }));
  await state.modify(Affiliate, "id-1", () => own);
});

afterEach(async () => {
  stop.abort();
  await running;
});

const enable = (registryKubernetesEnabled: boolean): Promise<unknown> =>
  state.modify(DiscoveryConfig, "cluster", () => ({ ...DiscoveryConfig.zero(), registryKubernetesEnabled }));

const annotationsOf = async (name: string): Promise<unknown> =>
  (await kubernetes.find(nodes, { name }))?.metadata.annotations;

test("a node writes of itself what another one reads", () => {
  const node = {
    metadata: { name: "n1", labels: { "node-role.kubernetes.io/control-plane": "" }, annotations: { mine: "1" } },
    status: { addresses: [{ type: "Hostname", address: "n1" }], nodeInfo: { osImage: "Ichor (v1.14.0)" } },
  };
  const told = annotatedNode(node, own);
  expect(told?.metadata.annotations).toEqual({
    mine: "1",
    "cluster.talos.dev/node-id": "id-1",
    "networking.talos.dev/self-ips": "10.0.0.1,fd00::1",
    "networking.talos.dev/api-server-port": "6443",
  });
  expect(told === undefined ? undefined : [annotatedNode(told, own), affiliateOf(told)]).toEqual([undefined, own]);
  expect(affiliateOf(node)).toBeUndefined();
  const nonsense = { "cluster.talos.dev/node-id": "x", "networking.talos.dev/self-ips": "10.0.0.9,everywhere" };
  expect(affiliateOf({ metadata: { name: "n9", annotations: nonsense } })?.addresses).toEqual(["10.0.0.9"]);
});

test("the Node that this machine was before it had another name is none of the others", async () => {
  const told = (id: string): object => ({ annotations: { "cluster.talos.dev/node-id": id } });
  kubernetes.put(nodes, { metadata: { name: "former", ...told("id-1") } });
  kubernetes.put(nodes, { metadata: { name: "n2", ...told("id-2") } });
  kubernetes.put(nodes, { metadata: { name: "n1" } });
  await enable(true);
  const heard = async (): Promise<unknown> =>
    (await state.list(Affiliate, { namespace: "cluster-raw" })).map(({ metadata }) => metadata.id);
  await expect.poll(heard).toEqual(["k8s/id-2"]);
});

test("a Node that was deleted and comes back is told of again", async () => {
  const registered = async (resourceVersion: string): Promise<void> => {
    kubernetes.put(nodes, { metadata: { name: "n1" } });
    await state.modify(NodeStatus, "n1", () => ({ ...NodeStatus.zero(), nodename: "n1", labels: { resourceVersion } }));
  };
  await registered("1");
  await enable(true);
  await expect.poll(() => annotationsOf("n1")).toMatchObject({ "cluster.talos.dev/node-id": "id-1" });
  await kubernetes.delete(nodes, { name: "n1" });
  await registered("2");
  await expect.poll(() => annotationsOf("n1")).toMatchObject({ "cluster.talos.dev/node-id": "id-1" });
});

test("nodes know each other while the config wants it so", async () => {
  kubernetes.put(nodes, { metadata: { name: "n1" } });
  kubernetes.put(nodes, {
    metadata: {
      name: "n2",
      annotations: { "cluster.talos.dev/node-id": "id-2", "networking.talos.dev/self-ips": "10.0.0.2" },
    },
  });
  kubernetes.put(nodes, { metadata: { name: "n3" } });
  await enable(false);
  await enable(true);
  await expect.poll(() => annotationsOf("n1")).toMatchObject({ "cluster.talos.dev/node-id": "id-1" });
  const raw = { namespace: "cluster-raw" };
  await expect
    .poll(async () => (await state.find(Affiliate, "k8s/id-2", raw))?.spec)
    .toMatchObject({
      nodeId: "id-2",
      nodename: "n2",
      machineType: MachineKind.worker,
      addresses: ["10.0.0.2"],
    });
  expect((await state.list(Affiliate, raw)).map(({ metadata }) => metadata.id)).toEqual(["k8s/id-2"]);
  await state.modify(Affiliate, "id-1", () => ({ ...own, addresses: ["10.0.0.7"] }));
  await expect.poll(() => annotationsOf("n1")).toMatchObject({ "networking.talos.dev/self-ips": "10.0.0.7" });
  await kubernetes.delete(nodes, { name: "n2" });
  await expect.poll(() => state.find(Affiliate, "k8s/id-2", raw)).toBeUndefined();
  await enable(false);
  kubernetes.put(nodes, { metadata: { name: "n2", annotations: { "cluster.talos.dev/node-id": "id-2" } } });
  await expect.poll(() => state.list(Affiliate, raw)).toEqual([]);
});
