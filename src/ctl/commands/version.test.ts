// version over nodes in memory: the blocks of this program and of nodes.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import type { SessionFlags } from "../session-flags.ts";
import { clientVersion } from "../version.ts";
import { version } from "./version.ts";

const run = (context: FakeContext, ...args: readonly string[]): Promise<SessionFlags> =>
  runLine(version, context, "version", ...args);

const found = {
  tag: "v1.14.0+ichor.0.2.0",
  sha: "abc",
  built: "2026-02-03T04:05:06Z",
  goVersion: "node v26.1.0",
  os: "linux",
  arch: "arm64",
};

const node = (features?: { readonly rbac: boolean }, sha = found.sha): Answers => ({
  "/machine.MachineService/Version": () => ({ messages: [{ version: { ...found, sha }, features }] }),
});
const absent = gone("/machine.MachineService/Version");

const { version: packageVersion }: { readonly version: string } = JSON.parse(readFileSync("package.json", "utf8"));
const own = [
  "Client:",
  `\tTag:         v1.14.0+ichor.${packageVersion}`,
  "\tSHA:         run from source",
  "\tBuilt:       run from source",
  `\tGo version:  node ${process.version}`,
  `\tOS/Arch:     ${process.platform}/${clientVersion().arch}`,
];

test("version --client tells of this program and asks nobody", async () => {
  const context = fakeContext({ n: absent });
  await run(context, "--client");
  expect(context.stdout().split("\n")).toEqual([...own, ""]);
});

test("version shows each node, and RBAC only where a node enforces it", async () => {
  const context = fakeContext({ "10.0.0.1": node({ rbac: true }), "10.0.0.2": node(undefined, "") });
  await run(context);
  const block = ["\tTag:         v1.14.0+ichor.0.2.0", "\tBuilt:       2026-02-03T04:05:06Z", "\tGo version:  node v26.1.0", "\tOS/Arch:     linux/arm64"]; // prettier-ignore
  expect(context.stdout().split("\n")).toEqual([
    ...own,
    "Server:",
    "\tNODE:        10.0.0.1",
    block[0],
    "\tSHA:         abc",
    ...block.slice(1),
    "\tEnabled:     RBAC",
    "\tNODE:        10.0.0.2",
    block[0],
    "\tSHA:",
    ...block.slice(1),
    "",
  ]);
});

test("version --short shows the tags, also of the nodes that answer when another one does not", async () => {
  const context = fakeContext({ gone: absent, b: node() });
  await expect(run(context, "--short")).rejects.toThrow("1 of the nodes failed");
  expect([context.stdout(), context.stderr()]).toEqual([
    `Client v1.14.0+ichor.${packageVersion}\nServer b v1.14.0+ichor.0.2.0\n`,
    [goneNote],
  ]);
});

test("version asks nodes in maintenance too, and refuses what it does not know", async () => {
  const context = fakeContext({ n: node() });
  expect(await run(context, "-i", "-n", "n")).toMatchObject({ insecure: true, nodes: ["n"] });
  await expect(run(context, "--long")).rejects.toThrow("unknown option '--long'");
});
