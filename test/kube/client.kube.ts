// The client, the drain and what changes a Node, against a real API server: what a fake with a memory cannot know.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import type { Kubernetes } from "../../src/clients/kubernetes/client.ts";
import { openKubernetes } from "../../src/clients/kubernetes/client.ts";
import { drainNode } from "../../src/clients/kubernetes/drain.ts";
import { isConflict, isForbidden, isNotFound, UnknownKindError } from "../../src/clients/kubernetes/error.ts";
import { configMaps, nodes, pods } from "../../src/clients/kubernetes/object.ts";
import type { KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import { affiliateOf, annotatedNode } from "../../src/controllers/cluster/shared/node-annotations.ts";
import { nodeWith } from "../../src/controllers/k8s/shared/node-ownership.ts";
import { joinProblem } from "../../src/controllers/runtime/shared/join-problem.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import { createAuthority } from "../../src/pki/authority.ts";
import { Affiliate } from "../../src/resources/cluster/affiliate.ts";
import { KubeletSecret } from "../../src/resources/secrets/kubelet-secret.ts";
import { Service } from "../../src/resources/v1alpha1/service.ts";
import { tlsGet } from "../../src/rpc/http-get.ts";
import { openTestApiServer, untilReady } from "../lib/api-server.ts";
import type { TestApiServer } from "../lib/api-server.ts";

const signal = AbortSignal.timeout(240_000);
let server: TestApiServer;
let admin: Kubernetes;

before(async () => {
  server = await openTestApiServer();
  admin = await server.open("admin", "system:masters");
  await untilReady(admin, signal);
});

after(async () => {
  admin.destroy();
  await server[Symbol.asyncDispose]();
});

const map = (name: string, data: Readonly<Record<string, string>>): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  data,
});

void test("objects are created, read, changed, applied and deleted", async () => {
  const made = await admin.create(configMaps, map("a", { x: "1" }), signal);
  await assert.rejects(admin.create(configMaps, map("a", {}), signal), isConflict);
  const changed = await admin.update(configMaps, { ...made, data: { x: "2" } }, signal);
  await assert.rejects(admin.update(configMaps, { ...made, data: { x: "3" } }, signal), isConflict);
  assert.deepEqual(changed["data"], { x: "2" });
  const patched = await admin.mergePatch(configMaps, { name: "a" }, { data: { x: null, y: "4" } }, signal);
  assert.deepEqual(patched["data"], { y: "4" });
  const options = { fieldManager: "talos" };
  const applied = await admin.apply(configMaps, map("a", { z: "5" }), options, signal);
  assert.deepEqual(applied["data"], { y: "4", z: "5" });
  await assert.rejects(admin.apply(configMaps, map("a", { y: "6" }), options, signal), isConflict);
  const forced = await admin.apply(configMaps, map("a", { y: "6" }), { ...options, force: true }, signal);
  assert.deepEqual(forced["data"], { y: "6" });
  await admin.delete(configMaps, { name: "a", namespace: "default" }, {}, signal);
  assert.equal(await admin.find(configMaps, { name: "a" }, signal), undefined);
  await assert.rejects(admin.get(configMaps, { name: "a" }, signal), isNotFound);
});

void test("servers of Kubernetes answer HTTP/1.0 over TLS, as the kubelet is asked", async () => {
  const { cert = "", key = "" } = await server.target("admin", "system:masters");
  const at = { host: "127.0.0.1", port: Number(new URL(server.server).port), path: "/api/v1/namespaces" };
  const { status, body } = await tlsGet(at, { cert, key }, signal);
  const { kind } = JSON.parse(decodeUtf8(body)) as { readonly kind: string };
  assert.deepEqual([status, kind], [200, "NamespaceList"]);
  const anonymous = await tlsGet(at, undefined, signal);
  assert.equal(anonymous.status, 403);
});

void test("kinds are found where they are served", async () => {
  assert.deepEqual(await admin.resourceOf("apps/v1", "Deployment", signal), {
    apiVersion: "apps/v1",
    kind: "Deployment",
    plural: "deployments",
    namespaced: true,
  });
  await assert.rejects(admin.resourceOf("v1", "Nonsense", signal), UnknownKindError);
  await assert.rejects(admin.resourceOf("no.such/v1", "Nonsense", signal), UnknownKindError);
});

void test("what happens is followed, also when the server was away", async () => {
  const abort = new AbortController();
  const seen: string[] = [];
  const selection = { namespace: "default", labelSelector: "followed=yes" };
  const labelled = (name: string): KubernetesObject => ({
    ...map(name, {}),
    metadata: { name, namespace: "default", labels: { followed: "yes" } },
  });
  const following = (async () => {
    for await (const objects of admin.follow(configMaps, selection, silentLogger, abort.signal)) {
      seen.push(objects.map(({ metadata }) => metadata.name).join(","));
    }
  })();
  const until = async (want: string): Promise<void> => {
    while (seen.at(-1) !== want) await systemClock.sleep(50, signal);
  };
  await until("");
  await admin.create(configMaps, labelled("one"), signal);
  await until("one");
  await server.restart();
  await untilReady(admin, signal);
  await admin.create(configMaps, labelled("two"), signal);
  await until("one,two");
  await admin.delete(configMaps, { name: "one", namespace: "default" }, {}, signal);
  await until("two");
  abort.abort();
  await following.catch(() => undefined); // it ends with the signal's reason when it waits
});

void test("a kubelet registers its Node and keeps its labels; what it may not do is refused", async () => {
  const kubelet = await server.open("system:node:n1", "system:nodes");
  const label = { zone: "a" };
  await kubelet.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } }, signal);
  const wishes = { labels: label, annotations: { note: "x" }, taints: [], cordoned: true };
  const changed = await kubelet.change(nodes, { name: "n1" }, (node) => nodeWith(node, wishes), signal);
  assert.deepEqual(changed?.metadata.labels?.["zone"], "a");
  const again = await kubelet.change(nodes, { name: "n1" }, (node) => nodeWith(node, wishes), signal);
  assert.equal(again, undefined);
  const undone = await kubelet.change(
    nodes,
    { name: "n1" },
    (node) => nodeWith(node, { labels: {}, annotations: {}, taints: [], cordoned: false }),
    signal,
  );
  assert.deepEqual(undone?.metadata.annotations ?? {}, {});
  await assert.rejects(kubelet.get(nodes, { name: "n2" }, signal), isForbidden);
  const tainted = { ...wishes, cordoned: false, taints: [{ key: "gpu", effect: "NoSchedule" }] };
  const byAdmin = await admin.change(nodes, { name: "n1" }, (node) => nodeWith(node, tainted), signal);
  assert.deepEqual((byAdmin?.["spec"] as { readonly taints?: unknown } | undefined)?.taints, [
    { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }, // the API's own
    { key: "gpu", effect: "NoSchedule" },
  ]);
  kubelet.destroy();
});

void test("a node is drained of the pods that come back elsewhere", async () => {
  const pod = (name: string, metadata: object): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", ...metadata },
    spec: { nodeName: "n1", containers: [{ name: "c", image: "x" }], terminationGracePeriodSeconds: 0 },
  });
  const owner = (kind: string): object => ({
    ownerReferences: [{ apiVersion: "apps/v1", kind, name: "x", uid: "0", controller: true }],
  });
  await admin
    .create(
      { apiVersion: "v1", kind: "ServiceAccount", plural: "serviceaccounts", namespaced: true },
      {
        metadata: { name: "default", namespace: "default" },
      },
      signal,
    )
    .catch(() => undefined); // a controller may have made it
  await admin.create(pods, pod("moved", owner("ReplicaSet")), signal);
  await admin.create(pods, pod("daemon", owner("DaemonSet")), signal);
  const kubelet = await server.open("system:node:n1", "system:nodes");
  // No kubelet runs that would end the pod: it is taken away as one would do.
  const ending = (async () => {
    for (;;) {
      const found = await admin.find(pods, { name: "moved" }, signal);
      if (found === undefined) return;
      if (found.metadata.deletionTimestamp !== undefined) {
        await admin.delete(pods, { name: "moved" }, { gracePeriodSeconds: 0 }, signal);
        return;
      }
      await systemClock.sleep(100, signal);
    }
  })();
  const said: string[] = [];
  const say = (line: string): unknown => said.push(line);
  await drainNode({ kubernetes: kubelet, node: "n1", clock: systemClock, say }, signal);
  await ending;
  assert.deepEqual(said, ["evicting pod default/moved"]);
  const { items } = await admin.list(pods, {}, signal);
  assert.deepEqual(
    items.map(({ metadata }) => metadata.name),
    ["daemon"],
  );
  kubelet.destroy();
});

void test("the API names what keeps a kubelet from joining: its token, or an authority that it does not know", async () => {
  const state = openState(openMemoryState({ clock: systemClock }));
  const { ca = "" } = await server.target("x", "y");
  const join = async (acceptedCa: string): Promise<string | undefined> => {
    await state.modify(KubeletSecret, "kubelet", () => ({
      endpoint: server.server,
      endpointTLSServerName: "",
      acceptedCAs: [acceptedCa],
      bootstrapTokenID: "abcdef",
      bootstrapTokenSecret: "0123456789abcdef",
    }));
    const files = { findText: async () => undefined, readText: async () => "" };
    const kubernetes = { open: openKubernetes, files };
    return (await joinProblem({ state, kubernetes, clock: systemClock, signal }))?.message;
  };
  await state.modify(Service, "kubelet", () => ({ running: true, healthy: true, unknown: false }));
  assert.match((await join(ca)) ?? "", /does not accept the token/u);
  const stranger = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["kubernetes"], now: new Date() });
  assert.match((await join(stranger.certificate)) ?? "", /authority that is not in the config/u);
});

void test("a kubelet may tell of its node by annotations, and a control plane may read those of all", async () => {
  const kubelet = await server.open("system:node:n1", "system:nodes");
  const told = { ...Affiliate.zero(), nodeId: "id-1", nodename: "n1", addresses: ["10.0.0.1"] };
  const change = (node: KubernetesObject): KubernetesObject | undefined => annotatedNode(node, told);
  assert.notEqual(await kubelet.change(nodes, { name: "n1" }, change, signal), undefined);
  assert.equal(await kubelet.change(nodes, { name: "n1" }, change, signal), undefined);
  const { items } = await admin.list(nodes, {}, signal);
  assert.deepEqual(
    items.flatMap((node) => affiliateOf(node)?.addresses ?? []),
    ["10.0.0.1"],
  );
  await assert.rejects(kubelet.list(nodes, {}, signal), isForbidden); // a node sees nothing but itself
  kubelet.destroy();
});
