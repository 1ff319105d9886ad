// The archive for support, and the graph of controllers, from nodes that answer from memory.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command as Commander } from "commander";
import { expect, test } from "vitest";
import { FakeKubernetes } from "../../clients/kubernetes/fake/kubernetes.ts";
import { nodes, pods } from "../../clients/kubernetes/object.ts";
import { Info } from "../../resources/cluster/info.ts";
import { encode } from "../../wire/codec.ts";
import { ResourceDefinitionSpec, ResourceDefinitionSpecSensitivity } from "../../wire/gen/cosi-resource-meta.ts";
import { DependencyEdgeType } from "../../wire/gen/inspect.ts";
import type { Command } from "../command.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { collectKubernetes } from "../support.ts";
import { inspect } from "./inspect.ts";
import { support } from "./support.ts";

async function run(command: Command, context: FakeContext, args: readonly string[]): Promise<void> {
  const program: Commander = buildProgram([command], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", command.name, ...args]);
}

async function* stream<T>(...items: readonly T[]): AsyncIterable<T> {
  await Promise.resolve();
  yield* items;
}

const definition = (resourceType: string, sensitivity: number): object => {
  const spec = { resourceType, sensitivity, defaultNamespace: "ns", displayType: resourceType };
  return { resource: { spec: { protoSpec: encode(ResourceDefinitionSpec, spec), yamlSpec: "" } } };
};

const lamp = (id: string): object => ({
  resource: {
    metadata: {
      namespace: "ns",
      type: "Lamps.toy",
      id,
      version: "1",
      owner: "",
      phase: "running",
      labels: new Map(),
      annotations: new Map(),
      finalizers: [],
    },
    spec: { protoSpec: new Uint8Array(), yamlSpec: "watts: 40\n" },
  },
});

const { NON_SENSITIVE, SENSITIVE } = ResourceDefinitionSpecSensitivity;
const text = (value: string): object => ({ bytes: new TextEncoder().encode(value) });

const node: Answers = {
  "/cosi.resource.State/List": ({ type }: { readonly type: string }) =>
    type === "ResourceDefinitions.meta.cosi.dev"
      ? stream(definition("Lamps.toy", NON_SENSITIVE), definition("Keys.toy", SENSITIVE))
      : stream(lamp("kitchen")),
  "/inspect.InspectService/ControllerRuntimeDependencies": () => ({
    messages: [
      {
        edges: [
          {
            controllerName: "toy.Lamp",
            edgeType: DependencyEdgeType.INPUT_WEAK,
            resourceType: "Lamps.toy",
            resourceId: "kitchen",
          },
          {
            controllerName: "toy.Lamp",
            edgeType: DependencyEdgeType.OUTPUT_EXCLUSIVE,
            resourceType: "Lights.toy",
            resourceId: "",
          },
        ],
      },
    ],
  }),
  "/machine.MachineService/Containers": () => ({
    messages: [
      {
        containers: [
          { id: "kube-system/dns", podId: "kube-system/dns" },
          { id: "kube-system/dns:coredns:0123", podId: "kube-system/dns" },
          { id: "shop/web:nginx:0123", podId: "shop/web" },
        ],
      },
    ],
  }),
  "/machine.MachineService/Kubeconfig": () => {
    throw new Error("not a control plane");
  },
  "/machine.MachineService/Dmesg": () => stream(text("kernel\n")),
  "/machine.MachineService/Logs": ({ id }: { readonly id: string }) => stream(text(`log of ${id}\n`)),
  "/machine.MachineService/ServiceList": () => ({ messages: [{ services: [{ id: "apid" }] }] }),
  "/machine.MachineService/LogsContainers": () => ({ messages: [{ ids: ["apid", "controller-runtime"] }] }),
  "/machine.MachineService/DiskStats": () => ({ messages: [{ devices: [{ name: "vda", readCompleted: 7n }] }] }),
  "/cosi.resource.State/Get": () => ({
    resource: { spec: { protoSpec: Info.encodeSpec({ clusterId: "", clusterName: "home/1" }) } },
  }),
  "/machine.MachineService/Read": ({ path }: { readonly path: string }) => {
    if (path.includes("pressure")) throw new Error("not here");
    return stream(text(path));
  },
};

const script = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
print(json.dumps({i.filename: archive.read(i).decode() for i in archive.infolist()}))
`;

test("support writes what the node gives, notes what it does not, and leaves secrets out", async () => {
  const folder = mkdtempSync(join(tmpdir(), "support-"));
  const path = join(folder, "x.zip");
  const context = fakeContext({ n1: node });
  await run(support, context, ["-O", path]);
  const files = JSON.parse(execFileSync("python3", ["-c", script, path], { encoding: "utf8" })) as Record<
    string,
    string
  >;
  rmSync(folder, { recursive: true });
  expect(files).toMatchObject({
    "n1/dmesg.log": "kernel\n",
    "n1/service-logs/apid.log": "log of apid\n",
    "n1/service-logs/controller-runtime.log": "log of controller-runtime\n",
    "n1/disk-stats.json": expect.stringContaining('"readCompleted": 7'),
    "n1/cmdline": "/proc/cmdline",
    "n1/pod-logs/kube-system_dns_coredns_0123.log": "log of kube-system/dns:coredns:0123\n",
    "kubernetes/errors.txt": "n1: not a control plane\n",
  });
  expect(Object.keys(files).filter((name) => name.includes("/pod-logs/"))).toHaveLength(1);
  expect(files["n1/resources/lamps.toy.yaml"]).toContain("watts: 40");
  expect(files["n1/resources/keys.toy.yaml"]).toContain("spec: <redacted>");
  expect(files["n1/errors.txt"]).toContain("pressure/io: not here");
  expect(context.stdout()).toBe(`Support bundle is written to ${path}\n`);
});

test("support calls its file as the cluster is called, also when nodes are in maintenance", async () => {
  const folder = mkdtempSync(join(tmpdir(), "support-"));
  await run(support, fakeContext({ n1: node }, { insecure: true }), ["-i", "-w", "4", "-O", folder]);
  const names = execFileSync("python3", ["-c", script, join(folder, "support-home_1.zip")], { encoding: "utf8" });
  expect([names.includes("n1/dmesg.log"), names.includes("kubernetes/")]).toEqual([true, false]);
  rmSync(folder, { recursive: true });
});

test("inspect dependencies prints a graph", async () => {
  const context = fakeContext({ n1: node });
  await run(inspect, context, ["dependencies", "--with-resources"]);
  expect(context.stdout()).toBe(`digraph {
  rankdir=LR;
  "toy.Lamp" [shape=box, style=filled, fillcolor=azure2];
  "Lamps.toy" [shape=ellipse, style=filled, fillcolor=cornsilk];
  "Lights.toy" [shape=ellipse, style=filled, fillcolor=cornsilk];
  "Lamps.toy" -> "toy.Lamp" [style=dotted, label="kitchen"];
  "toy.Lamp" -> "Lights.toy" [style=bold];
  "Lamps.toy/kitchen" [shape=note, label="kitchen"];
  "Lamps.toy" -> "Lamps.toy/kitchen" [arrowhead=none];
  "Keys.toy/kitchen" [shape=note, label="kitchen"];
  "Keys.toy" -> "Keys.toy/kitchen" [arrowhead=none];
}
`);
});

test("support has what Kubernetes knows of its nodes, pods and events", async () => {
  const kubernetes = new FakeKubernetes();
  kubernetes.put(nodes, { metadata: { name: "n1", managedFields: [{}] } });
  kubernetes.put(pods, { metadata: { name: "dns", namespace: "kube-system" } });
  kubernetes.put(pods, { metadata: { name: "web", namespace: "shop" } });
  const { signal } = new AbortController();
  const entries = await collectKubernetes(kubernetes, { tell: () => undefined, signal });
  const texts = Object.fromEntries(entries.map(({ name, data }) => [name, new TextDecoder().decode(data)]));
  expect(Object.keys(texts)).toEqual(["kubernetes/nodes.yaml", "kubernetes/pods.yaml", "kubernetes/events.yaml"]);
  expect(texts["kubernetes/nodes.yaml"]).toContain("name: n1");
  expect(texts["kubernetes/nodes.yaml"]).not.toContain("managedFields");
  expect(texts["kubernetes/pods.yaml"]).toContain("name: dns");
  expect(texts["kubernetes/pods.yaml"]).not.toContain("web");
});
