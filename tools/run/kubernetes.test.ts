import { expect, test } from "vitest";
import { kubeconfigTarget, listPods, withServer } from "./kubernetes.ts";
import type { KubernetesObject } from "../../src/clients/kubernetes/object.ts";
import { changes, forgetOld } from "./ready.ts";

const kubeconfig = `apiVersion: v1
kind: Config
clusters:
- name: c
  cluster:
    server: https://10.0.2.15:6443
    certificate-authority-data: ${Buffer.from("ca").toString("base64")}
users:
- name: admin@c
  user:
    client-certificate-data: ${Buffer.from("cert").toString("base64")}
    client-key-data: ${Buffer.from("key").toString("base64")}
`;

const podHead = { apiVersion: "v1", kind: "Pod" };

test("a kubeconfig says who one is; the address may be another one", () => {
  const server = "https://127.0.0.1:6443";
  expect(kubeconfigTarget(kubeconfig, server)).toEqual({ server, ca: "ca", cert: "cert", key: "key" });
  expect(withServer(kubeconfig, server)).toContain(`    server: ${server}\n`);
});

test("pods that ended with a shutdown of their node are not listed: they never run again", async () => {
  const pod = (name: string, status: object): KubernetesObject => ({ ...podHead, metadata: { name }, status });
  const items = [
    pod("runs", { phase: "Running" }),
    pod("failed", { phase: "Failed" }),
    pod("evicted", { phase: "Failed", reason: "Evicted" }),
    pod("shut-down", { phase: "Failed", reason: "Terminated" }),
    pod("too-late", { phase: "Failed", reason: "NodeShutdown" }),
  ];
  const found = await listPods({ list: async () => ({ items, resourceVersion: "1" }) }, new AbortController().signal);
  expect(found.map(({ name }) => name)).toEqual(["runs", "failed", "evicted"]);
});

test("what is known from before a machine was started again is no news of it", () => {
  const startedMs = 10_500;
  const node = { message: "", roles: "-", version: "v1", ready: true };
  const pod = { namespace: "default", status: "Running", restarts: 0, ready: true };
  const view = {
    nodes: [
      { ...node, name: "a", address: "10.0.2.15", saidMs: 10_000 },
      { ...node, name: "b", address: "10.0.2.16", saidMs: 9000 },
    ],
    pods: [
      { ...pod, name: "new", node: "a", startedMs: 11_000 },
      { ...pod, name: "old", node: "a", startedMs: 9000 },
      { ...pod, name: "done", node: "a", startedMs: 0, status: "Succeeded" },
    ],
  };
  const { nodes, pods } = forgetOld(view, () => startedMs);
  expect(nodes.map(({ name, ready }) => [name, ready])).toEqual([
    ["a", true],
    ["b", false],
  ]);
  expect(pods.filter(({ ready }) => ready).map(({ name }) => name)).toEqual(["new", "done"]);
});

test("only what changed is told", () => {
  const before = new Map([["node n", "NotReady"]]);
  const after = new Map([
    ["node n", "Ready"],
    ["pod p", "Pending"],
  ]);
  expect(changes(before, after)).toEqual(["node n: Ready", "pod p: Pending"]);
  expect(changes(after, after)).toEqual([]);
});
