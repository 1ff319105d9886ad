// Completion from the real table of commands, against a node and against the shell that can be run here.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { encode } from "../../wire/codec.ts";
import { ResourceDefinitionSpec } from "../../wire/gen/cosi-resource-meta.ts";
import * as commands from "../commands/catalogue.ts";
import { type Answers, type FakeContext, fakeContext, FakeUnavailableError } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { planCompletion } from "./plan.ts";
import { scripts } from "./scripts.ts";

const table = Object.values(commands);

async function completed(context: FakeContext, ...words: readonly string[]): Promise<readonly string[]> {
  const before = context.stdout().length;
  await buildProgram(table, () => context, "v0").parseAsync(["node", "ichorctl", "__complete", "--", ...words]);
  return context.stdout().slice(before).split("\n").slice(0, -1);
}

async function* definitions(): AsyncIterable<unknown> {
  await Promise.resolve();
  const spec = { resourceType: "Members.cluster.talos.dev", displayType: "Member", aliases: ["member", "members"] };
  yield { resource: { spec: { protoSpec: encode(ResourceDefinitionSpec, spec) } } };
}

const node: Answers = {
  "/machine.MachineService/ServiceList": () => ({ messages: [{ services: [{ id: "apid", state: "Running" }] }] }),
  "/machine.MachineService/LogsContainers": () => ({ messages: [{ ids: ["apid", "controller-runtime"] }] }),
  "/machine.MachineService/Containers": () => {
    throw new FakeUnavailableError("no Kubernetes");
  },
  "/cosi.resource.State/List": definitions,
};

test("commands, subcommands, options and their words are completed without a node", async () => {
  const context = fakeContext({});
  expect(await completed(context, "reb")).toEqual(["reboot\treboot nodes"]);
  expect((await completed(context, "etcd", "")).map((line) => line.split("\t")[0])).toContain("defrag");
  expect(await completed(context, "reboot", "--drain-t")).toEqual(["--drain-timeout\thow long that may take"]);
  expect(await completed(context, "reboot", "-m", "")).toEqual(["default", "powercycle", "force"]);
  expect(await completed(context, "reboot", "--mode=p")).toEqual(["--mode=powercycle"]);
  expect(await completed(context, "reboot", "--wait=")).toEqual(["--wait=true", "--wait=false"]);
  expect(await completed(context, "-n", "10.0.0.1", "completion", "z")).toEqual(["zsh"]);
  expect(await completed(context, "no", "such", "")).toEqual([]);
  const names = async (command: string): Promise<number> => (await completed(context, command, "--ins")).length;
  expect([await names("dmesg"), await names("reboot")]).toEqual([1, 0]);
});

test("what only nodes know is asked of the first one", async () => {
  const context = fakeContext({ n: node });
  expect(await completed(context, "logs", "-f", "")).toEqual(["apid", "controller-runtime"]);
  expect(await completed(context, "service", "a")).toEqual(["apid\tRunning"]);
  expect(await completed(context, "service", "apid", "st")).toEqual(["start", "stop", "status"]);
  expect(await completed(context, "get", "members")).toEqual(["members\tMember", "members.cluster.talos.dev\tMember"]);
  expect(await completed(fakeContext({}), "get", "")).toEqual([]);
});

test("a node that does not answer is not waited for", async () => {
  const away: Answers = { "/machine.MachineService/ServiceList": () => new Promise(() => undefined) };
  const context = fakeContext({ n: away });
  const waiting = completed(context, "service", "");
  for (let turn = 0; turn < 3; turn++) await context.clock.advance(1000);
  expect(await waiting).toEqual([]);
});

test("planCompletion() gives nodes and credentials as they are written so far", () => {
  const plan = planCompletion(table, ["--context=home", "get", "-n", "a,b", "--nodes", "c", "-i", "m"]);
  expect(plan).toEqual({
    kind: "ask",
    source: "resource-types",
    prefix: "",
    flags: {
      talosconfig: undefined,
      context: "home",
      nodes: ["a", "b", "c"],
      endpoints: [],
      insecure: true,
      fingerprints: [],
    },
  });
});

test("the script for bash asks with the words so far, and copes with colons", async () => {
  const script = `${scripts.bash}
ichorctl() { printf '%s|' "$@" >&3; printf 'kube-system/a:b\\tRunning\\nkube-system/a:c\\n'; }
COMP_LINE="ichorctl logs -k kube-system/a:"; COMP_POINT=\${#COMP_LINE}
_ichorctl 3>&1; printf '%s\\n' "" "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)("bash", ["-c", script]);
  expect(stdout).toBe("__complete|--|logs|-k|kube-system/a:|\nb\nc\n");
});
