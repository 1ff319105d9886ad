// The node's own Node object: what is put on it, what is taken away, and what is seen of it. Against an API with a memory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { referenceConfig, referenceSpecs } from "../../../test/lib/reference.ts";
import { rootedFiles } from "../../../test/sim/host.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { FakeKubernetes } from "../../clients/kubernetes/fake/kubernetes.ts";
import { endpointSlices, nodes } from "../../clients/kubernetes/object.ts";
import type { KubernetesObject } from "../../clients/kubernetes/object.ts";
import { encodeKubeconfig } from "../../config/kubeconfig.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { Files } from "../../linux/files.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { NodeLabelSpec } from "../../resources/k8s/node-label-spec.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { NodeTaintSpec } from "../../resources/k8s/node-taint-spec.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { NodeAddressFilter } from "../../resources/network/node-address-filter.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { kubeletKubeconfigPath } from "../../runtime/kubelet-paths.ts";
import { addressFilterController } from "./address-filter.ts";
import { endpointController } from "./endpoint.ts";
import { staticPods } from "./kubelet-static-pod.ts";
import { nodeAnnotationSpecController } from "./node-annotation-spec.ts";
import { nodeApplyController } from "./node-apply.ts";
import { nodeCordonedSpecController } from "./node-cordoned-spec.ts";
import { nodeLabelSpecController } from "./node-label-spec.ts";
import { nodeStatusController } from "./node-status.ts";
import { nodeTaintSpecController } from "./node-taint-spec.ts";
import { extensionMarks } from "./shared/extension-marks.ts";
import { nodeWith, type NodeWishes } from "./shared/node-ownership.ts";

describe("nodeWith()", () => {
  const nothing: NodeWishes = { labels: {}, annotations: {}, taints: [], cordoned: false };
  const bare: KubernetesObject = { metadata: { name: "n1", labels: { host: "n1" } } };

  test("puts on what is missing, and remembers it", () => {
    const wishes = {
      ...nothing,
      labels: { zone: "a", host: "n1" },
      annotations: { note: "x" },
      taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
    };
    const node = nodeWith(bare, wishes);
    expect(node).toEqual({
      metadata: {
        name: "n1",
        labels: { host: "n1", zone: "a" },
        annotations: {
          note: "x",
          "talos.dev/owned-labels": '["host","zone"]',
          "talos.dev/owned-annotations": '["note"]',
          "talos.dev/owned-taints": '["gpu"]',
        },
      },
      spec: { taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] },
    });
    expect(nodeWith(node ?? bare, wishes)).toBeUndefined();
    expect(nodeWith(node ?? bare, { ...wishes, labels: { zone: "b" } })?.metadata).toMatchObject({
      labels: { zone: "b" },
      annotations: { "talos.dev/owned-labels": '["zone"]' },
    });
    expect(nodeWith(node ?? bare, nothing)).toEqual({
      metadata: { name: "n1", labels: {}, annotations: {} },
      spec: {},
    });
  });

  test("leaves alone what others put there", () => {
    const theirs = { metadata: { name: "n1", labels: { zone: "theirs" }, annotations: {} }, spec: { podCIDR: "x" } };
    expect(nodeWith(theirs, { ...nothing, labels: { zone: "ours" } })).toBeUndefined();
    expect(nodeWith(theirs, nothing)).toBeUndefined();
  });

  test("cordons, and takes away its own cordon only", () => {
    const cordoned = nodeWith(bare, { ...nothing, cordoned: true });
    expect(cordoned).toMatchObject({
      metadata: { annotations: { "talos.dev/cordoned": "true" } },
      spec: { unschedulable: true },
    });
    expect(nodeWith(cordoned ?? bare, nothing)).toEqual({
      ...bare,
      metadata: { ...bare.metadata, annotations: {} },
      spec: {},
    });
    const byUser = { metadata: { name: "n1", labels: {}, annotations: {} }, spec: { unschedulable: true } };
    expect(nodeWith(byUser, { ...nothing, cordoned: true })).toBeUndefined();
    expect(nodeWith(byUser, nothing)).toBeUndefined();
  });
});

test("extensionMarks() makes annotations of versions that are no labels", () => {
  const extensions = [
    { name: "zfs", version: "2.3.1" },
    { name: "x", version: "1.0+y" },
    { name: "", version: "1" },
  ];
  expect(extensionMarks(extensions)).toEqual({
    labels: { "extensions.talos.dev/zfs": "2.3.1" },
    annotations: { "extensions.talos.dev/x": "1.0+y" },
  });
});

test("staticPods() keeps pods that do not come from the API server", () => {
  const pod = (name: string, source: string): object => ({
    metadata: { name, namespace: "kube-system", annotations: { "kubernetes.io/config.source": source } },
    status: { phase: "Running" },
  });
  expect(
    staticPods({ items: [pod("a", "http"), pod("b", "api"), pod("c", "file"), { metadata: { name: "d" } }] }),
  ).toEqual([
    { id: "kube-system/a", status: { phase: "Running" } },
    { id: "kube-system/c", status: { phase: "Running" } },
  ]);
  expect(staticPods(null)).toEqual([]);
});

describe("a node that has joined", () => {
  let folder: string;
  let files: Files;
  let clock: ManualClock;
  let state: State;
  let stop: AbortController;
  let running: Promise<void>;
  let api: FakeKubernetes;
  let servers: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "node-"));
    files = rootedFiles(folder);
    clock = manualClock();
    state = openState(openMemoryState({ clock }));
    api = new FakeKubernetes();
    servers = [];
    stop = new AbortController();
    const open = ({ server }: { readonly server: string }): FakeKubernetes => (servers.push(server), api);
    const access = { files, open };
    const runtime = createRuntime({ state, log: silentLogger, clock });
    for (const controller of [
      addressFilterController(),
      endpointController(access),
      nodeAnnotationSpecController(),
      nodeApplyController(access),
      nodeCordonedSpecController(),
      nodeLabelSpecController(),
      nodeStatusController(access),
      nodeTaintSpecController(),
    ])
      runtime.register(controller);
    running = runtime.run(stop.signal);
    await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: referenceConfig }));
    await state.modify(MachineType, "machine-type", () => ({ type: MachineKind.worker }));
    const nodename = { nodename: "n1", hostnameVersion: "1", skipNodeRegistration: false };
    await state.modify(Nodename, "nodename", () => nodename);
    await files.makeDirectory("/etc/kubernetes");
    const kubeconfig = {
      clusterName: "c",
      server: "https://127.0.0.1:7445",
      userName: "u",
      contextName: "x",
      token: "t",
    };
    await files.replace(kubeletKubeconfigPath, encodeKubeconfig(kubeconfig));
    await state.modify(KubeletKubeconfig, "kubelet", () => ({ hash: "1" }));
  });

  afterEach(async () => {
    stop.abort();
    await running;
    rmSync(folder, { recursive: true });
  });

  const within = (): { readonly signal: AbortSignal } => ({
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5000)]),
  });

  function register(values: object = {}): void {
    api.put(nodes, { metadata: { name: "n1", labels: { a: "b" } }, spec: { podCIDRs: ["10.244.3.0/24"] }, ...values });
  }

  test("shows and changes its Node", async () => {
    register();
    const { signal } = within();
    const isLabelled = (labels: Readonly<Record<string, string>>): boolean =>
      "node-role.kubernetes.io/control-plane" in labels;
    const { spec } = await state.waitFor(NodeStatus, "n1", (each) => isLabelled(each.spec.labels), { signal });
    expect(spec).toMatchObject({
      nodename: "n1",
      nodeReady: false,
      unschedulable: false,
      podCIDRs: ["10.244.3.0/24"],
      annotations: { "talos.dev/owned-taints": '["node-role.kubernetes.io/control-plane"]' },
    });
    const made = (await state.list(NodeLabelSpec)).map(({ metadata, spec: each }) => [metadata.id, each]);
    expect(made).toEqual([...referenceSpecs(NodeLabelSpec)]);
    const taints = (await state.list(NodeTaintSpec)).map(({ metadata, spec: each }) => [metadata.id, each]);
    expect(taints).toEqual([...referenceSpecs(NodeTaintSpec)]);
    const filter = await state.waitFor(
      NodeAddressFilter,
      "no-k8s",
      (each) => each.spec.excludeSubnets.includes("10.244.3.0/24"),
      { signal },
    );
    expect(filter.spec.excludeSubnets).toEqual(["10.244.0.0/16", "10.96.0.0/12", "10.244.3.0/24"]);
  });

  test("is cordoned while it stops, and open when it runs again", async () => {
    register();
    const { signal } = within();
    const stage = (name: keyof typeof MachineStage): Promise<unknown> =>
      state.modify(MachineStatus, "machine", () => ({
        stage: MachineStage[name],
        status: { ready: true, unmetConditions: [] },
      }));
    await stage("shutting down");
    await state.waitFor(NodeStatus, "n1", ({ spec }) => spec.unschedulable, { signal });
    await stage("rebooting");
    await stage("booting");
    const { spec: open } = await state.waitFor(NodeStatus, "n1", ({ spec }) => !spec.unschedulable, { signal });
    expect(open.annotations).not.toHaveProperty("talos.dev/cordoned");
  });

  test("gets all that is allowed when a label is not, and says which is not", async () => {
    const forbidden = "node-restriction.kubernetes.io/zone";
    api.forbids = ({ metadata, spec }) =>
      metadata.labels?.[forbidden] !== undefined || (spec as { taints?: unknown }).taints !== undefined;
    const first = '    node-role.kubernetes.io/control-plane: ""\n';
    const configure = (key: string): Promise<unknown> => {
      const yaml = referenceConfig.replace(first, `${first}    ${key}: a\n    own: b\n`);
      return state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
    };
    await configure(forbidden);
    register();
    const { signal } = within();
    const diagnostic = await state.waitFor(Diagnostic, "node-parts", () => true, { signal });
    expect(diagnostic.spec.details).toEqual([`label ${forbidden}`, "taint node-role.kubernetes.io/control-plane"]);
    const node = await api.get(nodes, { name: "n1" });
    expect(node.metadata.labels).toMatchObject({ own: "b" });
    await state.modify(MachineStatus, "machine", () => ({
      stage: MachineStage["shutting down"],
      status: { ready: true, unmetConditions: [] },
    }));
    await state.waitFor(NodeStatus, "n1", ({ spec }) => spec.unschedulable, { signal });
    api.forbids = () => false;
    await configure("other");
    await state.waitFor(NodeStatus, "n1", ({ spec }) => spec.labels["other"] === "a", { signal });
  });

  test("is seen as gone when its Node is, and seen again with new credentials", async () => {
    register({ status: { conditions: [{ type: "Ready", status: "True" }] } });
    const { signal } = within();
    await state.waitFor(NodeStatus, "n1", ({ spec }) => spec.nodeReady, { signal });
    await api.delete(nodes, { name: "n1" });
    await state.waitForAbsence(NodeStatus, "n1", { signal });
    const before = servers.length;
    await state.modify(KubeletKubeconfig, "kubelet", () => ({ hash: "2" }));
    await expect.poll(() => servers.length).toBeGreaterThan(before);
    register();
    await state.waitFor(NodeStatus, "n1", () => true, { signal });
  });

  test("knows the API servers of the cluster", async () => {
    api.put(endpointSlices, {
      metadata: { namespace: "default", name: "kubernetes", labels: { "kubernetes.io/service-name": "kubernetes" } },
      endpoints: [
        { addresses: ["10.0.0.2"], conditions: { ready: true } },
        { addresses: ["10.0.0.1"] },
        { addresses: ["10.0.0.3"], conditions: { ready: false } },
      ],
    });
    const { signal } = within();
    const { spec } = await state.waitFor(Endpoint, "kube-apiserver", () => true, { signal });
    expect(spec).toEqual({ addresses: ["10.0.0.1", "10.0.0.2"], hosts: [] });
  });
});
