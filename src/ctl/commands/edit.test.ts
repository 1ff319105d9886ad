// Machine configurations changed by hand and by patches, against nodes that remember what they were given.
import type { Command as Commander } from "commander";
import { readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { decodeUtf8 } from "../../base/bytes.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { encode } from "../../wire/codec.ts";
import { ResourceDefinitionSpec } from "../../wire/gen/cosi-resource-meta.ts";
import { ApplyConfigurationRequestMode } from "../../wire/gen/machine.ts";
import type { Command } from "../command.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { edit } from "./edit.ts";
import { patch } from "./patch.ts";

async function run(command: Command, context: FakeContext, args: readonly string[]): Promise<void> {
  const program: Commander = buildProgram([command], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", command.name, ...args]);
}

async function* definitions(): AsyncIterable<unknown> {
  await Promise.resolve();
  for (const [resourceType, alias] of [
    ["MachineConfigs.config.talos.dev", "mc"],
    ["Members.cluster.talos.dev", "members"],
  ] as const) {
    const spec = { resourceType, defaultNamespace: "config", allAliases: [alias] };
    yield { resource: { spec: { protoSpec: encode(ResourceDefinitionSpec, spec) } } };
  }
}

const type = "MachineConfigs.config.talos.dev";
const yaml = "# mine\nversion: v1alpha1\nmachine:\n  type: worker\n";

interface Given {
  readonly data: Uint8Array;
  readonly mode: number;
  readonly dryRun: boolean;
}

/** A node with this config, which refuses what `refuse` has something against. */
function node(refuse: (config: string) => string | undefined = () => undefined): {
  answers: Answers;
  given: [string, number, boolean][];
} {
  const given: [string, number, boolean][] = [];
  const answers = {
    "/cosi.resource.State/List": definitions,
    "/cosi.resource.State/Get": ({ id }: { readonly id: string }) => ({
      resource: { metadata: { type, id }, spec: { yamlSpec: yaml } },
    }),
    "/machine.MachineService/ApplyConfiguration": ({ data, mode, dryRun }: Given) => {
      const reason = refuse(decodeUtf8(data));
      if (reason !== undefined) throw new StatusError(Code.INVALID_ARGUMENT, reason);
      given.push([decodeUtf8(data), mode, dryRun]);
      return { messages: [{ warnings: ["careful"], modeDetails: "Applied without a reboot" }] };
    },
  };
  return { answers, given };
}

function withEditor(context: FakeContext, editor: string): FakeContext {
  return { ...context, env: { EDITOR: editor } };
}

test("edit gives the node what the user made of its config, without our comments", async () => {
  const { answers, given } = node();
  const context = withEditor(fakeContext({ n: answers }), "sed -i s/worker/controlplane/");
  await run(edit, context, ["mc", "--mode", "no-reboot", "--dry-run"]);
  expect(given).toEqual([[yaml.replace("worker", "controlplane"), ApplyConfigurationRequestMode.NO_REBOOT, true]]);
  expect(context.stderr()).toEqual(["WARNING: n: careful", "Applied without a reboot"]);
});

test("edit sends nothing when nothing was changed, or nothing is left", async () => {
  const { answers, given } = node();
  const unchanged = withEditor(fakeContext({ n: answers }), "true");
  await run(edit, unchanged, ["mc"]);
  const emptied = withEditor(fakeContext({ n: answers }), "truncate -s 0");
  await run(edit, emptied, ["mc"]);
  expect([given, unchanged.stderr(), emptied.stderr()]).toEqual([
    [],
    ["Apply was skipped: no changes detected."],
    ["Apply was skipped: empty file."],
  ]);
});

test("edit shows the refusal and the refused text, and takes the next try", async () => {
  const { answers, given } = node((config) => (config.includes("machine: 1") ? "machine is no map" : undefined));
  // the second time the file begins with the refusal, which the user takes as advice
  const editor = `f() { if grep -q "machine is no map" "$1"; then sed -i "s/^machine: 1/machine: {}/" "$1"; else printf "machine: 1\\n" > "$1"; fi; }; f`;
  const context = withEditor(fakeContext({ n: answers }), editor);
  await run(edit, context, ["mc"]);
  expect(given.map(([config]) => config)).toEqual(["machine: {}\n"]);
});

test("edit fails when a refused text is left as it is, and keeps it", async () => {
  const { answers } = node(() => "not this");
  const context = withEditor(fakeContext({ n: answers }), "sed -i s/worker/robot/");
  await expect(run(edit, context, ["mc"])).rejects.toThrow("1 of the nodes failed");
  const [line = ""] = context.stderr();
  const [, path = ""] = /kept in "([^"]+)": not this$/u.exec(line) ?? [];
  expect(await readFile(path, "utf8")).toContain("type: robot");
  await rm(dirname(path), { recursive: true });
});

test("edit says when the editor failed, and refuses other types", async () => {
  const { answers, given } = node();
  const context = withEditor(fakeContext({ n: answers }), "exit 3;");
  await expect(run(edit, context, ["mc"])).rejects.toThrow("1 of the nodes failed");
  expect([given, context.stderr()[0]]).toEqual([[], expect.stringContaining("ended with code 3, want 0")]);
  await expect(run(edit, context, ["members"])).rejects.toThrow("cannot be changed");
});

test("patch changes the config of each node", async () => {
  const [first, second] = [node(), node()];
  const context = fakeContext({ a: first.answers, b: second.answers });
  await run(patch, context, ["mc", "--patch", "machine: {nodeLabels: {a: b}}", "-m", "staged"]);
  expect([first.given, second.given]).toEqual(
    [0, 1].map(() => [[expect.stringMatching(/nodeLabels:\s+a: b/u), ApplyConfigurationRequestMode.STAGED, false]]),
  );
  expect(context.stderr().filter((line) => line.startsWith("patched"))).toEqual([
    `patched ${type}/v1alpha1 at the node a`,
    `patched ${type}/v1alpha1 at the node b`,
  ]);
  await expect(run(patch, context, ["mc"])).rejects.toThrow("found no patch");
});
