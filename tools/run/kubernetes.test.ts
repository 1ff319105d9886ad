import { expect, test } from "vitest";
import { kubeconfigTarget, withServer } from "./kubernetes.ts";
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

test("a kubeconfig says who one is; the address may be another one", () => {
  const server = "https://127.0.0.1:6443";
  expect(kubeconfigTarget(kubeconfig, server)).toEqual({ server, ca: "ca", cert: "cert", key: "key" });
  expect(withServer(kubeconfig, server)).toContain(`    server: ${server}\n`);
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
