// The table of a cluster, with a machine that is away.
import type { Command as Commander } from "commander";
import { expect, test } from "vitest";
import { StatusError } from "../../rpc/status.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { cluster } from "./cluster.ts";

async function run(context: FakeContext): Promise<void> {
  const program: Commander = buildProgram([cluster], () => context, "v0");
  await program.parseAsync(["node", "ichorctl", "cluster", "show"]);
}

async function* stream(...specs: readonly object[]): AsyncIterable<unknown> {
  await Promise.resolve();
  for (const spec of specs) yield { resource: { spec: { yamlSpec: JSON.stringify(spec) } } };
}

const member = (hostname: string, machineType: string, address: string): object => ({
  hostname,
  machineType,
  addresses: [address],
});

function node(members: readonly object[]): Answers {
  return {
    "/machine.MachineService/Hostname": () => ({ messages: [{ hostname: "alone" }] }),
    "/machine.MachineService/CPUInfo": () => ({ messages: [{ cpuInfo: [{}, {}] }] }),
    "/machine.MachineService/Memory": () => ({ messages: [{ meminfo: { memtotal: 2_000_000n } }] }),
    "/cosi.resource.State/List": ({ type }: { readonly type: string }) =>
      type === "Members.cluster.talos.dev"
        ? stream(...members)
        : stream({ size: 6_000_000_000 }, { size: 1_000_000_000, cdrom: true }, { size: 70_000_000, readonly: true }),
    "/cosi.resource.State/Get": ({ type }: { readonly type: string }) => {
      const specs: Readonly<Record<string, object>> = {
        "Infos.cluster.talos.dev": { clusterName: "home" },
        "APIServerConfigs.kubernetes.talos.dev": { controlPlaneEndpoint: "https://10.0.0.1:6443" },
      };
      const spec = specs[type];
      if (spec === undefined) throw new StatusError(5, "not found");
      return { resource: { spec: { yamlSpec: JSON.stringify(spec) } } };
    },
  };
}

test("cluster show lists every machine, those that are away too", async () => {
  const context = fakeContext({
    "10.0.0.1": node([member("cp", "controlplane", "10.0.0.1"), member("w", "worker", "10.0.0.2")]),
  });
  await run(context);
  expect(context.stdout()).toBe(`NAME                  home
KUBERNETES ENDPOINT   https://10.0.0.1:6443

NODES:

NAME   TYPE           IP         CPU    RAM      DISK
cp     controlplane   10.0.0.1   2.00   2.0 GB   6.0 GB
w      worker         10.0.0.2   -      -        -
`);
  expect(context.stderr()).toEqual([expect.stringContaining("error from node 10.0.0.2")]);
});

test("without discovery there is the node itself", async () => {
  const context = fakeContext({ "10.0.0.1": node([]) });
  await run(context);
  expect(context.stdout()).toContain("alone");
});
