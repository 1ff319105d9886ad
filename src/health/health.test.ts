// Checks on a cluster in memory: when they hold, and what they say when they do not.
import { expect, test } from "vitest";
import { CanceledError } from "../base/abort.ts";
import { manualClock } from "../base/manual-clock.ts";
import type { Kubernetes } from "../clients/kubernetes/client.ts";
import type { KubernetesObject } from "../clients/kubernetes/object.ts";
import type { ResourceType } from "../cosi/resource.ts";
import { VolumeStatus } from "../resources/block/volume-status.ts";
import { Member } from "../resources/cluster/member.ts";
import { MachineKind } from "../resources/config/common/enums.ts";
import { APIServerConfig } from "../resources/k8s/api-server-config.ts";
import { BootstrapManifestsConfig } from "../resources/k8s/bootstrap-manifests-config.ts";
import { KubeletConfig } from "../resources/k8s/kubelet-config.ts";
import { StaticPodStatus } from "../resources/k8s/static-pod-status.ts";
import { MachineStage } from "../resources/runtime/common/enums.ts";
import { Diagnostic } from "../resources/runtime/diagnostic.ts";
import { MachineStatus } from "../resources/runtime/machine-status.ts";
import { EtcdRootSecret } from "../resources/secrets/etcd-root-secret.ts";
import { StatusError } from "../rpc/status.ts";
import { clusterChecks } from "./checks.ts";
import type { Cluster, NodeCalls } from "./cluster.ts";
import { discoverNodes, waitForNodes } from "./discover.ts";
import { runChecks } from "./run.ts";

const signal = new AbortController().signal;

/** What a node answers: to calls by method, and its resources by type and id. */
interface FakeNode {
  readonly calls: Record<string, unknown>;
  readonly resources: Map<string, Uint8Array>;
}

function put<S>(node: FakeNode, type: ResourceType<S>, id: string, spec: Partial<S>): void {
  node.resources.set(`${type.type}/${id}`, type.encodeSpec({ ...type.zero(), ...spec }));
}

const member = (address: string) => ({
  id: 1n,
  hostname: "a",
  peerUrls: [`https://${address}:2380`],
  clientUrls: [],
  isLearner: false,
});
const service = (id: string, state = "Running", healthy = true) => ({
  id,
  state,
  events: { events: [{ msg: "said", state }] },
  health: { unknown: false, healthy, lastMessage: "", lastChange: undefined },
});

function healthyNode(address: string): FakeNode {
  const node: FakeNode = {
    calls: {
      ServiceList: { messages: [{ services: [service("etcd"), service("kubelet")] }] },
      EtcdMemberList: { messages: [{ members: [member(address)] }] },
      Version: { messages: [{ platform: { mode: "metal" } }] },
      Memory: { messages: [{ meminfo: { memtotal: 4_000_000n } }] },
    },
    resources: new Map(),
  };
  put(node, EtcdRootSecret, "etcd", {});
  put(node, VolumeStatus, "EPHEMERAL", { size: 8n << 30n });
  put(node, KubeletConfig, "kubelet", {});
  put(node, MachineStatus, "machine", { stage: MachineStage.running });
  put(node, APIServerConfig, "kube-apiserver", {});
  put(node, BootstrapManifestsConfig, "manifests", { cniName: "flannel" });
  put(node, StaticPodStatus, "kube-system/kube-apiserver-a", {});
  return node;
}

function callsOf(node: FakeNode): NodeCalls {
  return {
    call(method, request) {
      if (method.method === "Get") {
        const { type, id } = request as unknown as { readonly type: string; readonly id: string };
        const protoSpec = node.resources.get(`${type}/${id}`);
        if (protoSpec === undefined) return Promise.reject(new StatusError(5, "not found"));
        return Promise.resolve({ resource: { spec: { protoSpec } } } as never);
      }
      return Promise.resolve(node.calls[method.method] as never);
    },
    async *stream(_method, request) {
      const { type } = request as unknown as { readonly type: string };
      for (const [key, protoSpec] of node.resources) {
        if (!key.startsWith(`${type}/`)) continue;
        yield { resource: { metadata: { id: key.slice(type.length + 1) }, spec: { protoSpec } } } as never;
      }
    },
  };
}

const condition = (status: string) => ({ conditions: [{ type: "Ready", status }] });

function healthyObjects(address: string): Record<string, KubernetesObject[]> {
  const pod = (name: string): KubernetesObject => ({ metadata: { name }, status: condition("True") });
  const node = {
    metadata: { name: "a", labels: { "node-role.kubernetes.io/control-plane": "" } },
    status: { ...condition("True"), addresses: [{ type: "InternalIP", address }] },
  };
  return {
    nodes: [node],
    "pods k8s-app=kube-apiserver": [pod("kube-apiserver-a")],
    "pods k8s-app=kube-controller-manager": [pod("kube-controller-manager-a")],
    "pods k8s-app=kube-scheduler": [pod("kube-scheduler-a")],
    "daemonsets k8s-app=kube-proxy": [{ metadata: {}, status: { desiredNumberScheduled: 1 } }],
    "pods k8s-app=kube-proxy": [pod("kube-proxy-a")],
    "deployments k8s-app=kube-dns": [{ metadata: {}, spec: { replicas: 2 } }],
    "pods k8s-app=kube-dns": [pod("coredns-a"), pod("coredns-b")],
  };
}

function kubernetesOf(objects: Record<string, KubernetesObject[]>): Pick<Kubernetes, "list"> {
  return {
    list: ({ plural }, { labelSelector }) => {
      const key = plural === "nodes" ? plural : `${plural} ${labelSelector ?? ""}`;
      return Promise.resolve({ items: objects[key] ?? [], resourceVersion: "1" });
    },
  };
}

interface FakeCluster {
  readonly cluster: Cluster;
  readonly node: FakeNode;
  readonly objects: Record<string, KubernetesObject[]>;
}

function healthyCluster(): FakeCluster {
  const address = "10.5.0.2";
  const node = healthyNode(address);
  const objects = healthyObjects(address);
  const contacted = callsOf(node);
  const cluster = {
    controlPlanes: [{ address, addresses: [address] }],
    workers: [],
    at: () => contacted,
    contacted,
    kubernetes: () => Promise.resolve(kubernetesOf(objects)),
  };
  return { cluster, node, objects };
}

/** Lines until all is well, or until one repeats that something is not. */
async function linesOf(cluster: Cluster): Promise<readonly string[]> {
  const lines: string[] = [];
  const stop = new AbortController();
  const options = { clock: manualClock(), signal: stop.signal };
  for await (const line of runChecks(clusterChecks, cluster, options)) {
    lines.push(line);
    if (!/: (?:\.\.\.|OK|SKIP)$/u.test(line)) break;
  }
  stop.abort(new CanceledError("enough"));
  return lines;
}

/** What the first check says that does not hold. */
async function complaint(broken: (parts: FakeCluster) => void): Promise<string | undefined> {
  const parts = healthyCluster();
  broken(parts);
  return (await linesOf(parts.cluster)).at(-1);
}

test("all checks of a healthy cluster hold, in their order", async () => {
  expect(await linesOf(healthyCluster().cluster)).toEqual(
    [
      "etcd to be healthy",
      "etcd members to be consistent across nodes",
      "etcd members to be control plane nodes",
      "apid to be ready",
      "all nodes memory sizes",
      "all nodes disk sizes",
      "no diagnostics",
      "kubelet to be healthy",
      "all nodes to finish boot sequence",
      "all k8s nodes to report",
      "all control plane static pods to be running",
      "all control plane components to be ready",
      "all k8s nodes to report ready",
      "kube-proxy to report ready",
      "coredns to report ready",
      "all k8s nodes to report schedulable",
    ].flatMap((text) => [`waiting for ${text}: ...`, `waiting for ${text}: OK`]),
  );
});

test("each check says what is wrong", async () => {
  const said = [
    await complaint(({ node }) => {
      node.calls["ServiceList"] = { messages: [{ services: [service("etcd", "Preparing")] }] };
    }),
    await complaint(({ node }) => {
      node.calls["EtcdMemberList"] = { messages: [{ members: [member("10.5.0.9")] }] };
    }),
    await complaint(({ node }) => {
      node.calls["Memory"] = { messages: [{ meminfo: { memtotal: 1_000_000n } }] };
    }),
    await complaint(({ node }) => put(node, VolumeStatus, "EPHEMERAL", { size: 1n << 30n })),
    await complaint(({ node }) => put(node, Diagnostic, "address-overlap", { message: "it overlaps" })),
    await complaint(({ node }) => put(node, MachineStatus, "machine", { stage: MachineStage.booting })),
    await complaint(({ objects }) => objects["nodes"]?.push({ metadata: { name: "stranger" } })),
    await complaint(({ node }) => node.resources.delete(`${StaticPodStatus.type}/kube-system/kube-apiserver-a`)),
    await complaint(({ objects }) => void (objects["pods k8s-app=kube-scheduler"] = [])),
    await complaint(({ objects }) => objects["pods k8s-app=kube-dns"]?.pop()),
    await complaint(({ objects }) => {
      objects["nodes"] = (objects["nodes"] ?? []).map((node) => ({ ...node, spec: { unschedulable: true } }));
    }),
  ];
  expect(said).toEqual([
    'waiting for etcd to be healthy: 10.5.0.2: service "etcd" not in expected state "Running": current state [Preparing] said',
    'waiting for etcd members to be control plane nodes: etcd member ips ["10.5.0.9"] are not subset of control plane node ips ["10.5.0.2"]',
    "waiting for all nodes memory sizes: 10.5.0.2: found 976 MiB of memory, want 1698 MiB",
    'waiting for all nodes disk sizes: 10.5.0.2: found 1024 MiB of volume "EPHEMERAL", want 3932 MiB',
    "waiting for no diagnostics: 10.5.0.2: active diagnostics: address-overlap: it overlaps",
    'waiting for all nodes to finish boot sequence: 10.5.0.2: machine stage is "booting", want "running"',
    'waiting for all k8s nodes to report: unexpected nodes with names ["stranger"]',
    'waiting for all control plane static pods to be running: missing static pods on node 10.5.0.2: ["kube-system/kube-apiserver"]',
    'waiting for all control plane components to be ready: no pods found for component "kube-scheduler"',
    "waiting for coredns to report ready: found 1 ready pods, want 2; not ready: []",
    'waiting for all k8s nodes to report schedulable: some nodes are not schedulable: ["a"]',
  ]);
});

test("checks of what the cluster has not got are skipped", async () => {
  const { cluster, node } = healthyCluster();
  node.resources.delete(`${EtcdRootSecret.type}/etcd`);
  node.resources.delete(`${KubeletConfig.type}/kubelet`);
  const lines = await linesOf({ ...cluster, kubernetes: () => Promise.resolve(undefined) });
  expect(lines.filter((line) => line.endsWith("SKIP")).length).toBe(10);
});

test("runChecks() tells each change once, and ends with its signal", async () => {
  const clock = manualClock();
  const answers = ["a", "a", "b", ""];
  const check = {
    text: "it",
    intervalMs: 1000,
    run: () => {
      const answer = answers.shift() ?? "";
      return answer === "" ? Promise.resolve() : Promise.reject(new Error(answer));
    },
  };
  const lines: string[] = [];
  const { cluster } = healthyCluster();
  const running = (async () => {
    for await (const line of runChecks([check], cluster, { clock, signal })) lines.push(line);
  })();
  await clock.advance(5000);
  await running;
  expect(lines).toEqual(["waiting for it: ...", "waiting for it: a", "waiting for it: b", "waiting for it: OK"]);
});

test("waitForNodes() says why it waits", async () => {
  const { cluster, objects } = healthyCluster();
  const nodes = objects["nodes"] ?? [];
  objects["nodes"] = [];
  const clock = manualClock();
  const waiting = waitForNodes(cluster, { controlPlanes: [], workers: [] }, { clock, signal });
  const said = "waiting for nodes to be discovered: no nodes are known: Kubernetes has none yet";
  expect(await waiting.next()).toEqual({ done: false, value: said });
  objects["nodes"] = nodes;
  const found = waiting.next();
  await clock.advance(2000);
  expect((await found).done).toBe(true);
});

test("discoverNodes() takes the named ones, else members, else the nodes of Kubernetes", async () => {
  const { cluster, node } = healthyCluster();
  const nobody = { controlPlanes: [], workers: [] };
  const first = { address: "10.5.0.2", addresses: ["10.5.0.2"] };
  expect(await discoverNodes(cluster, { controlPlanes: ["a"], workers: ["b"] }, signal)).toEqual({
    controlPlanes: [{ address: "a", addresses: ["a"] }],
    workers: [{ address: "b", addresses: ["b"] }],
  });
  expect(await discoverNodes(cluster, nobody, signal)).toEqual({ controlPlanes: [first], workers: [] });
  put(node, Member, "w", { addresses: ["10.5.0.3", "fd00::3"], machineType: MachineKind.worker });
  put(node, Member, "c", { addresses: ["10.5.0.2"], machineType: MachineKind.controlplane });
  expect(await discoverNodes(cluster, nobody, signal)).toEqual({
    controlPlanes: [first],
    workers: [{ address: "10.5.0.3", addresses: ["10.5.0.3", "fd00::3"] }],
  });
});
