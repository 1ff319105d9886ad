// Pods leave a node: who is moved, who stays, and who has to wait.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { drainNode, hasOtherNodes } from "./drain.ts";
import { FakeKubernetes } from "./fake/kubernetes.ts";
import type { KubernetesObject } from "./object.ts";
import { nodes, pods } from "./object.ts";

const { signal } = new AbortController();

function podOf(name: string, metadata: object, nodeName = "n1"): KubernetesObject {
  return { metadata: { namespace: "a", name, uid: name, ...metadata }, spec: { nodeName } };
}

const ownedBy = (kind: string): object => ({ ownerReferences: [{ kind, name: "x", controller: true }] });

function cluster(): FakeKubernetes {
  const api = new FakeKubernetes();
  api.put(pods, podOf("moved", ownedBy("ReplicaSet")));
  api.put(pods, podOf("daemon", ownedBy("DaemonSet")));
  api.put(pods, podOf("bare", {}));
  api.put(pods, podOf("mirror", { ...ownedBy("Node"), annotations: { "kubernetes.io/config.mirror": "x" } }));
  api.put(pods, podOf("elsewhere", ownedBy("ReplicaSet"), "n2"));
  return api;
}

const names = async (api: FakeKubernetes): Promise<readonly (string | undefined)[]> =>
  (await api.list(pods, {})).items.map(({ metadata }) => metadata.name);

test("drainNode() evicts what comes back elsewhere", async () => {
  const api = cluster();
  const said: string[] = [];
  await drainNode({ kubernetes: api, node: "n1", clock: manualClock(), say: (line) => said.push(line) }, signal);
  expect(await names(api)).toEqual(["daemon", "bare", "mirror", "elsewhere"]);
  expect(said).toEqual(["evicting pod a/moved"]);
});

test("drainNode() waits for disruption budgets until it is told to stop", async () => {
  const api = cluster();
  let refused = 0;
  api.onEvict = () => (++refused < 3 ? 429 : 201);
  const clock = manualClock();
  const drained = drainNode({ kubernetes: api, node: "n1", clock, say: () => undefined }, signal);
  await expect.poll(async () => (await clock.advance(5000), refused)).toBe(3);
  await drained;
  const abort = new AbortController();
  api.put(pods, podOf("moved", ownedBy("ReplicaSet")));
  api.onEvict = () => 429;
  const stopped = drainNode({ kubernetes: api, node: "n1", clock, say: () => undefined }, abort.signal);
  abort.abort(new Error("enough"));
  await expect(stopped).rejects.toThrow("enough");
});

test("drainNode() leaves a pod that cannot be evicted, and goes on", async () => {
  const api = cluster();
  api.put(pods, podOf("stuck", ownedBy("ReplicaSet")));
  api.onEvict = (name) => (name === "stuck" ? 500 : 201);
  const said: string[] = [];
  await drainNode({ kubernetes: api, node: "n1", clock: manualClock(), say: (line) => said.push(line) }, signal);
  expect(await names(api)).not.toContain("moved");
  expect(said.at(-1)).toMatch(/^cannot evict pod a\/stuck: .*500/u);
});

test("hasOtherNodes() counts nodes that are ready and take pods", async () => {
  const api = new FakeKubernetes();
  const nodeOf = (name: string, ready: string, spec: object = {}): KubernetesObject => ({
    metadata: { name },
    spec,
    status: { conditions: [{ type: "Ready", status: ready }] },
  });
  const found = (): Promise<boolean> => hasOtherNodes({ kubernetes: api, node: "n1" }, signal);
  api.put(nodes, nodeOf("n1", "True"));
  api.put(nodes, nodeOf("n2", "Unknown"));
  api.put(nodes, nodeOf("n3", "True", { unschedulable: true }));
  api.put(nodes, { metadata: { name: "n4" } });
  expect(await found()).toBe(false);
  api.put(nodes, nodeOf("n5", "True"));
  expect(await found()).toBe(true);
});
