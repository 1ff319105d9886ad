// validate: what it says of configurations, where, and whether it fails.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLine } from "../fake/run.ts";
import { fakeContext } from "../fake/session.ts";
import { validate } from "./validate.ts";

const whole = "test/fixtures/gen/v1.14/controlplane.yaml";

interface Found {
  readonly stdout: string;
  readonly stderr: string;
  readonly problem: string | undefined;
}

async function validated(...args: readonly string[]): Promise<Found> {
  const context = fakeContext({});
  let problem: string | undefined;
  try {
    await runLine(validate, context, "validate", ...args);
  } catch (error) {
    problem = error instanceof Error ? error.message : "";
  }
  return { stdout: context.stdout(), stderr: context.stderr().join("\n"), problem };
}

/** Of the text in a file. */
async function validatedText(text: string, ...args: readonly string[]): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), "validate-"));
  const path = join(folder, "config.yaml");
  await writeFile(path, text);
  try {
    return await validated("--config", path, ...args);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each([
  [[], "metal"],
  [["-m", "metal"], "metal"],
  [["--mode", "cloud"], "cloud"],
])("validate %j says on stdout that a file is valid", async (args, mode) => {
  expect(await validated("-c", whole, ...args)).toEqual({
    stdout: `${whole} is valid for ${mode} mode\n`,
    stderr: "",
    problem: undefined,
  });
});

test("validate names an unknown field by its line, and says nothing on stdout", async () => {
  const text = (await readFile(whole, "utf8")).replace(/^machine:$/mu, "machine:\n    nonsense: 1");
  const line = text.split("\n").findIndex((each) => each.includes("nonsense")) + 1;
  const found = await validatedText(text);
  expect([found.stdout, found.problem]).toEqual(["", expect.stringContaining("config.yaml is not valid")]);
  expect(found.stderr).toContain("nonsense");
  expect(found.stderr).toContain(`line ${line}`);
  expect(found.stderr).toMatch(/\n\S+config\.yaml is not valid for metal mode$/u);
});

test("validate wants of a container what other machines may leave", async () => {
  const text = (await readFile(whole, "utf8")).replace("forwardKubeDNSToHost: true", "forwardKubeDNSToHost: false");
  const found = await validatedText(text, "-m", "container");
  expect([(await validatedText(text)).problem, found.stdout]).toEqual([undefined, ""]);
  expect([found.problem, found.stderr]).toEqual([
    expect.stringContaining("config.yaml is not valid"),
    expect.stringMatching(/DNS/u),
  ]);
});

test("validate warns on stderr of an older way to say something, and refuses it with --strict", async () => {
  const older = (await readFile("test/fixtures/gen/v1.12/worker.yaml", "utf8")).replace("type: worker", "type: join");
  const found = await validatedText(older);
  expect([found.problem, found.stdout]).toEqual([undefined, expect.stringContaining("is valid for metal mode\n")]);
  expect(found.stderr).toMatch(/^WARNING: .*join/u);
  const strict = await validatedText(older, "--strict");
  expect([strict.stdout, strict.problem]).toEqual(["", expect.stringContaining("is not valid")]);
  expect(strict.stderr).toMatch(/warning: .*join/u);
});

test.each([
  [[], "found no --config, want the path of a machine configuration"],
  [["-c", "/nonexistent/config.yaml"], 'Cannot read configuration "/nonexistent/config.yaml"'],
  [["-c", whole, "-m", "laptop"], 'found "laptop" for -m, --mode <mode>, want one of metal, cloud, container'],
  [["-c", whole, "-n", "10.0.0.1"], "unknown option '-n'"],
])("validate %j fails", async (args, problem) => {
  expect(await validated(...args)).toMatchObject({ stdout: "", problem: expect.stringContaining(problem) });
});
