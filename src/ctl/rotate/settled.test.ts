// What of a rotation Kubernetes has not followed yet, on nodes and a Kubernetes in memory.
import { beforeEach, expect, test } from "vitest";
import { FakeKubernetes } from "../../clients/kubernetes/fake/kubernetes.ts";
import { nodes as nodeObjects, pods } from "../../clients/kubernetes/object.ts";
import { StatusError } from "../../rpc/status.ts";
import { fakeContext, type Answers } from "../fake/session.ts";
import { whyNotSettled } from "./settled.ts";

/** A node's records: its name, the version of its secrets, and that it runs an API server. */
function node(specs: Readonly<Record<string, object>>): Answers {
  return {
    "/cosi.resource.State/Get": ({ type }: { readonly type: string }) => {
      const spec = specs[type];
      if (spec === undefined) throw new StatusError(5, "not found");
      return { resource: { metadata: { type, version: "1" }, spec: { yamlSpec: JSON.stringify(spec) } } };
    },
  };
}

const named = (nodename: string): object => ({ nodename, skipNodeRegistration: false });
const conditions = (status: string): object => ({ conditions: [{ type: "Ready", status }] });

let kubernetes: FakeKubernetes;

beforeEach(() => {
  kubernetes = new FakeKubernetes();
  putNode("cp-1", "True");
  putNode("w-1", "True");
});

function putNode(name: string, ready: string): void {
  kubernetes.put(nodeObjects, { metadata: { name }, status: conditions(ready) });
}

function putPod(version: string, ready: string): void {
  kubernetes.put(pods, {
    metadata: {
      name: "kube-apiserver-cp-1",
      namespace: "kube-system",
      labels: { "k8s-app": "kube-apiserver" },
      annotations: { "talos.dev/secrets-version": version },
    },
    spec: { nodeName: "cp-1" },
    status: conditions(ready),
  });
}

const context = fakeContext({
  "10.0.0.1": node({
    "Nodenames.kubernetes.talos.dev": named("cp-1"),
    "SecretStatuses.kubernetes.talos.dev": { ready: true, version: "4" },
    "APIServerConfigs.kubernetes.talos.dev": { image: "kube-apiserver:v1.37.0" },
  }),
  "10.0.0.2": node({ "Nodenames.kubernetes.talos.dev": named("w-1") }),
  "10.0.0.3": node({ "Nodenames.kubernetes.talos.dev": { nodename: "alone", skipNodeRegistration: true } }),
});

function look(): Promise<string | undefined> {
  const nodes = { controlPlanes: ["10.0.0.1"], workers: ["10.0.0.2", "10.0.0.3"] };
  return whyNotSettled(context, nodes, { kubernetes, signal: context.signal });
}

test("whyNotSettled() waits for pods with the secrets of their node", async () => {
  expect(await look()).toBe('no pod of "kube-apiserver" on node "cp-1"');
  putPod("3", "True");
  expect(await look()).toBe('secrets version mismatch of pod "kube-apiserver-cp-1": got "3", expected "4"');
  putPod("4", "False");
  expect(await look()).toBe('pod "kube-apiserver-cp-1" is not ready');
  putPod("4", "True");
  expect(await look()).toBeUndefined();
});

test("whyNotSettled() waits for nodes, except for those that do not register", async () => {
  putPod("4", "True");
  putNode("w-1", "Unknown");
  expect(await look()).toBe('node "w-1" is not ready');
  putNode("w-1", "True");
  expect(await look()).toBeUndefined();
});
