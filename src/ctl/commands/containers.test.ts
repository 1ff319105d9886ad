// The commands of containers and images: their tables, and what they ask for.
import type { Command as Commander } from "commander";
import { expect, test } from "vitest";
import { ContainerdNamespace } from "../../wire/gen/common.ts";
import type { Command } from "../command.ts";
import { type FakeContext, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { containers } from "./containers.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { image } from "./image.ts";
import { netstat } from "./netstat.ts";
import { stats } from "./stats.ts";

async function run(command: Command, context: FakeContext, args: readonly string[]): Promise<void> {
  const program: Commander = buildProgram([command], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", command.name, ...args]);
}

const row = {
  namespace: "k8s.io",
  id: "kube-system/dns",
  podId: "kube-system/dns",
  image: "pause",
  pid: 0,
  status: "SANDBOX_READY",
};

test("containers and stats show pods with their containers below them", async () => {
  const asked: unknown[] = [];
  const child = { ...row, id: "kube-system/dns:coredns:01", image: "coredns", pid: 42, status: "CONTAINER_RUNNING" };
  const usage = { memoryUsage: 12_345_678n, cpuUsage: 99n };
  const context = fakeContext({
    "10.0.0.1": {
      "/machine.MachineService/Containers": (request) => {
        asked.push(request);
        return { messages: [{ containers: [row, child] }] };
      },
      "/machine.MachineService/Stats": () => ({ messages: [{ stats: [{ ...child, ...usage }] }] }),
    },
  });
  await run(containers, context, ["-k"]);
  await run(stats, context, ["-k"]);
  expect(asked).toEqual([{ namespace: "k8s.io", driver: 1 }]);
  expect(context.stdout()).toBe(`NODE       NAMESPACE   ID                              IMAGE     PID   STATUS
10.0.0.1   k8s.io      kube-system/dns                 pause           SANDBOX_READY
10.0.0.1   k8s.io      └─ kube-system/dns:coredns:01   coredns   42    CONTAINER_RUNNING
NODE       NAMESPACE   ID                              MEMORY(MB)   CPU
10.0.0.1   k8s.io      └─ kube-system/dns:coredns:01   12.35        99
`);
});

test("image list, pull and remove name the instance", async () => {
  const asked: unknown[] = [];
  async function* items<T>(request: unknown, ...all: readonly T[]): AsyncIterable<T> {
    asked.push(request);
    await Promise.resolve();
    yield* all;
  }
  const facts = { name: "ghcr.io/ab:1", digest: "sha256:aa", size: 1_000_000n, createdAt: { seconds: 0n, nanos: 0 } };
  const context = fakeContext({
    "10.0.0.1": {
      "/machine.ImageService/List": (request) => items(request, { ...facts, labels: new Map([["a", "b"]]) }),
      "/machine.ImageService/Pull": (request) =>
        items(request, { response: { kind: "name", value: "ghcr.io/ab@sha256:aa" } }),
      "/machine.ImageService/Remove": (request) => {
        asked.push(request);
        return {};
      },
    },
  });
  await run(image, context, ["list", "--namespace", "system"]);
  await run(image, context, ["pull", "ghcr.io/ab:1"]);
  await run(image, context, ["remove", "ghcr.io/ab:1", "--namespace", "inmem"]);
  expect(asked).toEqual([
    { containerd: { driver: 1, namespace: 1 } },
    { containerd: { driver: 1, namespace: 2 }, imageRef: "ghcr.io/ab:1" },
    { containerd: { driver: 0, namespace: 1 }, imageRef: "ghcr.io/ab:1" },
  ]);
  expect(context.stdout()).toContain("ghcr.io/ab:1   sha256:aa");
  expect(context.stdout()).toContain("10.0.0.1: ghcr.io/ab@sha256:aa\n");
});

test("image verify says what each node's rules make of an image", async () => {
  const answer = (verdict: object) => ({ "/machine.ImageService/Verify": () => verdict });
  const context = fakeContext({
    a: answer({ verified: true, message: "key 1", digestedImageRef: "ghcr.io/ab@sha256:aa" }),
    b: answer({ verified: false, message: "no rule asks for signatures", digestedImageRef: "" }),
  });
  await run(image, context, ["verify", "ghcr.io/ab:1"]);
  expect(context.stdout()).toBe(
    [
      "NODE   IMAGE                  VERIFIED   MESSAGE",
      "a      ghcr.io/ab@sha256:aa   true       key 1",
      "b      ghcr.io/ab:1           false      no rule asks for signatures",
      "",
    ].join("\n"),
  );
});

test("image k8s-bundle lists what a mirror needs", async () => {
  const context = fakeContext({});
  await run(image, context, [
    "k8s-bundle",
    "--k8s-version",
    "v1.36.1",
    "--coredns-version",
    "1.14.0",
    "--etcd-version",
    "3.6.9",
  ]);
  expect(context.stdout()).toBe(`ghcr.io/siderolabs/flannel:0.28.9
registry.k8s.io/coredns/coredns:v1.14.0
registry.k8s.io/etcd:3.6.9
registry.k8s.io/pause:3.10.2
registry.k8s.io/networking/kube-network-policies:v1.1.1
ghcr.io/siderolabs/kubelet:v1.36.1
registry.k8s.io/kube-apiserver:v1.36.1
registry.k8s.io/kube-controller-manager:v1.36.1
registry.k8s.io/kube-scheduler:v1.36.1
registry.k8s.io/kube-proxy:v1.36.1
`);
  await expect(run(image, context, ["k8s-bundle", "--k8s-version", "1.36"])).rejects.toThrow(
    'Cannot parse version: found "1.36", want one such as 1.37.0',
  );
});

test("image list and pull use the older calls of older nodes", async () => {
  const asked: unknown[] = [];
  const unknown = () => {
    throw new StatusError(Code.UNIMPLEMENTED, "unknown service");
  };
  const context = fakeContext({
    n: {
      "/machine.ImageService/List": unknown,
      "/machine.ImageService/Pull": unknown,
      "/machine.MachineService/ImageList": (request: object) => {
        asked.push(request);
        return [{ name: "a:1", digest: "sha256:0", size: 1000n }];
      },
      "/machine.MachineService/ImagePull": (request: object) => {
        asked.push(request);
        return { messages: [{}] };
      },
    },
  });
  await run(image, context, ["list", "--namespace", "system"]);
  await run(image, context, ["pull", "b:2"]);
  expect(context.stdout()).toContain("n      a:1     sha256:0   1.0 kB");
  expect([context.stdout().split("\n").at(-2), asked]).toEqual([
    "n: b:2",
    [{ namespace: ContainerdNamespace.NS_SYSTEM }, { namespace: ContainerdNamespace.NS_CRI, reference: "b:2" }],
  ]);
  await expect(run(image, context, ["list", "--namespace", "inmem"])).rejects.toThrow("1 of the nodes failed");
});

test("netstat shows the sockets of pods, or of one pod only", async () => {
  const asked: unknown[] = [];
  const socket = { l4proto: "tcp", localip: "10.0.0.9", localport: 53, remoteip: "0.0.0.0", remoteport: 0, state: 10 };
  const common = { rxqueue: 0n, txqueue: 0n };
  const context = fakeContext({
    n: {
      "/machine.MachineService/Containers": () => ({
        messages: [{ containers: [{ ...row, networkNamespace: "cni-1" }] }],
      }),
      "/machine.MachineService/Netstat": ({ netns }: { readonly netns: unknown }) => {
        asked.push(netns);
        return { messages: [{ connectrecord: [{ ...socket, ...common, netns: "cni-1" }] }] };
      },
    },
  });
  await run(netstat, context, ["-k", "-l", "-v"]);
  await run(netstat, context, ["-l", "kube-system/dns"]);
  const [, withPod = "", , alone = ""] = context.stdout().split("\n");
  expect([withPod.endsWith("kube-system/dns"), alone.includes("dns"), asked]).toEqual([
    true,
    false,
    [{ hostnetwork: true, allnetns: true }, { netns: ["cni-1"] }],
  ]);
  await expect(run(netstat, context, ["kube-system/gone"])).rejects.toThrow("it runs on none of the nodes");
});
