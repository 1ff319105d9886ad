import { expect, test } from "vitest";
import { kubeconfigTarget, withServer } from "./kubernetes.ts";
import { changes } from "./ready.ts";

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

test("only what changed is told", () => {
  const before = new Map([["node n", "NotReady"]]);
  const after = new Map([
    ["node n", "Ready"],
    ["pod p", "Pending"],
  ]);
  expect(changes(before, after)).toEqual(["node n: Ready", "pod p: Pending"]);
  expect(changes(after, after)).toEqual([]);
});
