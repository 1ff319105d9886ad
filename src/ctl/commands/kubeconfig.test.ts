// The kubeconfig from the node's handler to the user's file.
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import type { Command as Commander } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { referenceConfig } from "../../../test/lib/reference.ts";
import { invoke } from "../../api/fake/invoke.ts";
import { fakeContext as fakeApiContext } from "../../api/fake/context.ts";
import { memoryConfig } from "../../api/fake/memory-config.ts";
import { kubeconfig as handler } from "../../api/machine/kubeconfig.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { type FakeContext, fakeContext } from "../fake/session.ts";
import { fakeTerminal } from "../fake/terminal.ts";
import { mergeKubeconfig, parseKubeconfigFile } from "../kubeconfig.ts";
import { buildProgram } from "../program.ts";
import { kubeconfig } from "./kubeconfig.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function configOf(yaml: string): Config {
  const result = decodeConfig(new TextEncoder().encode(yaml));
  if (result.kind === "invalid") throw new Error("the config of the test is invalid");
  return result.config;
}

const now = Date.UTC(2027, 0, 1);
const ask = (config = memoryConfig(configOf(referenceConfig))) =>
  invoke(handler, rpc.MachineService.Kubeconfig, {}, fakeApiContext({ clock: manualClock(now), config }));

async function contextOf(home = folder): Promise<FakeContext> {
  const answers = await ask();
  const context = fakeContext({ n: { "/machine.MachineService/Kubeconfig": () => answers } });
  return { ...context, env: { HOME: home } };
}

async function run(context: FakeContext, ...args: readonly string[]): Promise<void> {
  const program: Commander = buildProgram([kubeconfig], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", "kubeconfig", ...args]);
}

test("the node's file is that of an administrator, for a year", async () => {
  const context = await contextOf();
  await run(context, "--merge=false", "-");
  const file = parse(context.stdout());
  expect([file["current-context"], file.clusters[0].cluster.server, file.contexts[0]]).toEqual([
    "admin@demo",
    "https://10.0.2.15:6443",
    { name: "admin@demo", context: { cluster: "demo", namespace: "default", user: "admin@demo" } },
  ]);
  const pem = Buffer.from(file.users[0].user["client-certificate-data"], "base64");
  const certificate = new X509Certificate(pem);
  expect([certificate.subject, certificate.validFromDate.getTime(), certificate.validToDate.getTime()]).toEqual([
    "O=system:masters\nCN=admin",
    now - 10_000,
    now + 365 * 86_400_000,
  ]);
});

test("Kubeconfig wants a Kubernetes in the config", async () => {
  const without = referenceConfig.replace(
    /---\napiVersion: v1alpha1\nkind: KubeAPIServerCAConfig[\s\S]*?(?=---\napi)/u,
    "",
  );
  await expect(ask(memoryConfig(configOf(without)))).rejects.toMatchObject({ code: 9 });
});

test("it is merged into the user's own file, and renamed where a name is taken", async () => {
  const path = join(folder, ".kube/config");
  await run(await contextOf());
  const first = parseKubeconfigFile(await readFile(path, "utf8"));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await run(await contextOf());
  const second = parseKubeconfigFile(await readFile(path, "utf8"));
  expect(second.contexts.map(({ name }) => name)).toEqual(["admin@demo", "admin@demo-1"]);
  expect(second.clusters).toEqual(first.clusters);
  expect([second["current-context"], second.contexts[1]?.["context"]]).toEqual([
    "admin@demo-1",
    { cluster: "demo", namespace: "default", user: "admin@demo-1" },
  ]);
  await run(await contextOf(), "--force", "--force-context-name", "lab");
  const third = parseKubeconfigFile(await readFile(path, "utf8"));
  expect(third.contexts.map(({ name }) => name)).toEqual(["admin@demo", "admin@demo-1", "lab"]);
  expect(third.users[0]).not.toEqual(second.users[0]);
});

test("a file of its own is not replaced without force", async () => {
  await run(await contextOf(), "--merge=false", folder);
  const path = join(folder, "kubeconfig");
  const before = await readFile(path, "utf8");
  await expect(run(await contextOf(), "--merge=false", folder)).rejects.toThrow("it exists already");
  expect(await readFile(path, "utf8")).toBe(before);
  await run(await contextOf(), "--merge=false", "--force", folder);
  expect(await readFile(path, "utf8")).not.toBe(before);
});

test("what else is in the user's file is kept; a file that is none is refused", async () => {
  const base = parseKubeconfigFile("preferences: { colors: true }\nusers: [{ name: u, user: { token: x } }]\n");
  const merged = mergeKubeconfig(base, parseKubeconfigFile("contexts: [{ name: c }]\ncurrent-context: c"), {
    overwrite: false,
  });
  expect(merged).toMatchObject({ preferences: { colors: true }, users: [{ name: "u" }], "current-context": "c" });
  await writeFile(join(folder, "bad"), "users: 7\n");
  await expect(run(await contextOf(), join(folder, "bad"))).rejects.toThrow("found no list at users");
});

test("who sits at a terminal is asked about names that are taken", async () => {
  const taken = "contexts: [{name: admin@demo, context: {cluster: mine}}]\ncurrent-context: admin@demo\n";
  const names = async (answer: string): Promise<unknown> => {
    const path = join(folder, "taken");
    await writeFile(path, taken);
    const terminal = fakeTerminal(true);
    terminal.type(answer);
    terminal.endInput();
    await run({ ...(await contextOf()), terminal }, path);
    return parse(await readFile(path, "utf8")).contexts.map(({ name }: { readonly name: string }) => name);
  };
  expect([await names("o\n"), await names("\n")]).toEqual([["admin@demo"], ["admin@demo", "admin@demo-1"]]);
});
