// Health as the client looks at it: the node's own answers, without its help.
import type { Command as Commander } from "commander";
import { expect, test } from "vitest";
import { TimeoutError } from "../../base/clock.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import { Member } from "../../resources/cluster/member.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { type Answers, fakeContext, type FakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import type { Command } from "../command.ts";
import { bootstrap } from "./bootstrap.ts";
import { health } from "./health.ts";

async function run(context: FakeContext, args: readonly string[], command: Command = health): Promise<void> {
  const program: Commander = buildProgram([command], () => context, "v0");
  await program.parseAsync(["node", "ichorctl", command.name, ...args]);
}

async function* stream<T>(...items: readonly T[]): AsyncIterable<T> {
  await Promise.resolve();
  yield* items;
}

function resource<S>(type: ResourceType<S>, id: string, spec: Partial<S>): object {
  return { metadata: { id }, spec: { protoSpec: type.encodeSpec({ ...type.zero(), ...spec }) } };
}

/** A node without Kubernetes and etcd. */
const plain: Answers = {
  "/machine.MachineService/Version": () => ({ messages: [{ platform: { mode: "metal" } }] }),
  "/machine.MachineService/Memory": () => ({ messages: [{ meminfo: { memtotal: 4_000_000n } }] }),
  "/machine.MachineService/Kubeconfig": () => {
    throw new StatusError(Code.FAILED_PRECONDITION, "no Kubernetes");
  },
  "/cosi.resource.State/Get": ({ type, id }: { readonly type: string; readonly id: string }) => {
    if (type === VolumeStatus.type) return { resource: resource(VolumeStatus, id, { size: 8n << 30n }) };
    if (type === MachineStatus.type) return { resource: resource(MachineStatus, id, { stage: MachineStage.running }) };
    throw new StatusError(Code.NOT_FOUND, "not found");
  },
  "/cosi.resource.State/List": () => stream(),
};

test("health --server=false looks at the nodes itself", async () => {
  const context = fakeContext({ "10.0.0.1": plain });
  await run(context, ["--server=false", "--init-node", "10.0.0.1", "--wait-timeout", "1m"]);
  const lines = context.stderr();
  expect(lines[0]).toBe('discovered nodes: ["10.0.0.1"]');
  expect(lines.filter((line) => line.endsWith(": OK"))).toEqual([
    "waiting for apid to be ready: OK",
    "waiting for all nodes memory sizes: OK",
    "waiting for all nodes disk sizes: OK",
    "waiting for no diagnostics: OK",
    "waiting for all nodes to finish boot sequence: OK",
    "waiting for all control plane static pods to be running: OK",
  ]);
  expect(lines.at(-1)).toBe("waiting for all k8s nodes to report schedulable: SKIP");
});

test("health --server=false ends when its time is over", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const context = fakeContext({
    "10.0.0.1": {
      ...plain,
      "/machine.MachineService/Memory": () => {
        resolve();
        throw new Error("out of order");
      },
    },
  });
  const done = run(context, ["--server=false", "--control-plane-nodes", "10.0.0.1", "--wait-timeout", "8s"]);
  const failure = done.catch((error: unknown) => error);
  await promise;
  await context.clock.advance(10_000);
  expect(await failure).toBeInstanceOf(TimeoutError);
  expect(context.stderr().at(-1)).toBe("waiting for all nodes memory sizes: out of order");
});

test("bootstrap --wait tries until the node can, then until the cluster is well", async () => {
  const refusals = ["bootstrap is not available yet", "bootstrap is not available yet", "time is not in sync yet"];
  const member = { hostname: "cp", addresses: ["10.0.0.1"], machineType: MachineKind.controlplane };
  const context = fakeContext({
    "10.0.0.1": {
      ...plain,
      "/machine.MachineService/Bootstrap": () => {
        const refusal = refusals.shift();
        if (refusal !== undefined) throw new StatusError(Code.FAILED_PRECONDITION, refusal);
        return { messages: [{}] };
      },
      "/cosi.resource.State/List": ({ type }: { readonly type: string }) =>
        type === Member.type ? stream({ resource: resource(Member, "cp", member) }) : stream(),
    },
  });
  const done = run(context, ["--wait"], bootstrap);
  for (let second = 0; second < 12; second++) await context.clock.advance(1000);
  await done;
  expect(context.stderr().slice(0, 4)).toEqual([
    "waiting to bootstrap: bootstrap is not available yet",
    "waiting to bootstrap: time is not in sync yet",
    "bootstrap accepted, waiting for the cluster to be well",
    'discovered nodes: ["10.0.0.1"]',
  ]);
});

test("bootstrap --wait ends with what the node last said, and at once when there is data", async () => {
  const refusing = (code: number, text: string): FakeContext =>
    fakeContext({
      n: {
        "/machine.MachineService/Bootstrap": () => {
          throw new StatusError(code, text);
        },
      },
    });
  const late = refusing(Code.FAILED_PRECONDITION, "etcd of this cluster runs already");
  const failure = run(late, ["--wait", "--wait-timeout", "5s"], bootstrap).catch((error: Error) => error.message);
  for (let second = 0; second < 8; second++) await late.clock.advance(1000);
  expect(await failure).toBe("Cannot bootstrap: etcd of this cluster runs already");
  const begun = refusing(Code.ALREADY_EXISTS, "etcd data directory is not empty");
  await expect(run(begun, ["--wait"], bootstrap)).rejects.toThrow("etcd data directory is not empty");
});
