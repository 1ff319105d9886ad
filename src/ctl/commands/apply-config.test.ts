// Configurations that have to be confirmed: what the client sends, and what it refuses to send.
import type { Command as Commander } from "commander";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encode } from "../../wire/codec.ts";
import { ResourceDefinitionSpec } from "../../wire/gen/cosi-resource-meta.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { applyConfig } from "./apply-config.ts";

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "apply-"));
  file = join(folder, "worker.yaml");
  await writeFile(file, "version: v1alpha1\nmachine:\n  type: worker\n");
});
afterEach(() => rm(folder, { recursive: true }));

async function run(context: FakeContext, ...args: readonly string[]): Promise<void> {
  const program: Commander = buildProgram([applyConfig], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", "apply-config", ...args]);
}

/** A node that knows these types; `given`: length of each configuration, and the fields that came with it. */
function node(...types: readonly string[]) {
  const given: [number, Readonly<Record<string, string>>][] = [];
  const answers: Answers = {
    async *"/cosi.resource.State/List"() {
      await Promise.resolve();
      for (const resourceType of types) {
        const protoSpec = encode(ResourceDefinitionSpec, { resourceType });
        yield { resource: { spec: { protoSpec } } };
      }
    },
    "/machine.MachineService/ApplyConfiguration": (
      { data = new Uint8Array() }: { readonly data?: Uint8Array },
      _signal,
      fields,
    ) => {
      given.push([data.length, fields]);
      return { messages: [{ warnings: [], modeDetails: "Done" }] };
    },
  };
  return { given, context: fakeContext({ n: answers }) };
}

const knowing = "ConfigConfirmations.config.ichor.dev";

test("--confirm-within goes along with the configuration, to nodes that know it", async () => {
  const { given, context } = node("Members.cluster.talos.dev", knowing);
  await run(context, "--file", file, "--confirm-within", "10m");
  await run(context, "--file", file);
  expect(given).toEqual([
    [42, { "ichor-confirm-within": "10m" }],
    [42, {}],
  ]);
});

test("a node that does not know --confirm-within gets nothing", async () => {
  const { given, context } = node("Members.cluster.talos.dev");
  await expect(run(context, "--file", file, "--confirm-within", "10m")).rejects.toThrow("failed");
  expect([given, context.stderr().join()]).toEqual([
    [],
    expect.stringContaining("does not know it, nothing was changed"),
  ]);
});

test("--confirm sends no configuration", async () => {
  const { given, context } = node();
  await run(context, "--confirm");
  expect([given, context.stderr()]).toEqual([[[0, { "ichor-confirm": "true" }]], ["n: Done"]]);
});

test("options that do not go together are refused", async () => {
  const { given, context } = node(knowing);
  const wait = ["--file", file, "--confirm-within", "10m"];
  await expect(run(context, ...wait, "--mode", "try")).rejects.toThrow("with --mode try");
  await expect(run(context, ...wait, "--dry-run")).rejects.toThrow("with --dry-run");
  await expect(run(context, "--file", file, "--confirm-within", "soon")).rejects.toThrow("want a number and a unit");
  await expect(run(context, ...wait, "--confirm")).rejects.toThrow("--confirm with a configuration");
  expect(given).toEqual([]);
});
