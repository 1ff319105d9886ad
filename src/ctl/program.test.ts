// The flags that all commands share, as they are written: before a command, after it, and beside its own.
import type { Command as Commander } from "commander";
import { expect, test } from "vitest";
import { UsageError, defineCommand, span, text } from "./command.ts";
import * as commands from "./commands/catalogue.ts";
import { fakeContext } from "./fake/session.ts";
import { buildProgram } from "./program.ts";
import type { SessionFlags } from "./session-flags.ts";

const look = defineCommand({ name: "look", summary: "", insecure: true, run: () => Promise.resolve() });
/** A command with a `-c` of its own. */
const check = (run: (server: string) => void) =>
  defineCommand({
    name: "check",
    summary: "",
    options: { server: text("-c, --check <server>", "") },
    run: (_context, _args, { server }) => Promise.resolve(run(server)),
  });

async function flagsOf(...words: readonly string[]): Promise<Partial<SessionFlags> & { readonly server?: string }> {
  let server: string | undefined;
  let given: SessionFlags | undefined;
  const program = buildProgram(
    [look, check((found) => (server = found))],
    (flags) => {
      given = flags;
      return fakeContext({});
    },
    "v0",
  );
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const command of program.commands)
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", ...words]);
  return Object.fromEntries(Object.entries({ ...given, server }).filter(([, value]) => value !== undefined));
}

const none = { nodes: [], endpoints: [], insecure: false, fingerprints: [] };

test("buildProgram() takes the shared flags before a command and after it", async () => {
  const after = ["-n", "a, b,", "-n", "c", "-e", "d", "--context", "x", "-c", "y", "--talosconfig", "z"];
  const wanted = { ...none, nodes: ["a", "b", "c"], endpoints: ["d"], context: "x", cluster: "y", talosconfig: "z" };
  expect([await flagsOf("look", ...after), await flagsOf(...after, "look")]).toEqual([wanted, wanted]);
});

test("buildProgram() takes the folder of keys of older command lines, and does nothing with it", async () => {
  expect(await flagsOf("look", "--siderov1-keys-dir", "/keys")).toEqual(none);
});

test("buildProgram() leaves a letter to the command that has it", async () => {
  expect(await flagsOf("check", "-c", "server", "--cluster", "y")).toEqual({ ...none, cluster: "y", server: "server" });
});

test("buildProgram() takes --insecure only for commands that work without a client configuration", async () => {
  expect(await flagsOf("look", "-i", "--cert-fingerprint", "f")).toEqual({
    ...none,
    insecure: true,
    fingerprints: ["f"],
  });
  await expect(flagsOf("check", "-i")).rejects.toThrow("unknown option '-i'");
});

/** What a program of these commands writes to stderr for a command line, and with which code it ends. */
async function failureOf(program: Commander, ...words: readonly string[]): Promise<readonly [unknown, string]> {
  let said = "";
  const quiet = (command: Commander): void => {
    command.configureOutput({ writeErr: (found) => void (said += found), writeOut: () => undefined });
    for (const child of command.commands) quiet(child);
  };
  quiet(program);
  const code = await program
    .parseAsync(["node", "ichorctl", ...words])
    .catch((thrown: { readonly exitCode?: number }) => thrown.exitCode);
  return [code, said];
}

test.each([
  [["look", "x"], "too many arguments for 'look'. Expected 0 arguments but got 1: x.", "look [options]"],
  [["check", "--cehck", "x"], "unknown option '--cehck'\n(Did you mean --check?)", "check [options]"],
  [
    ["wait", "--timeout", "5"],
    'found "5" for --timeout <span>, want a number and a unit such as 30s or 1h15m',
    "wait [options]",
  ],
  [
    ["wait", "--timeout", "-1s"],
    'found "-1s" for --timeout <span>, want a number and a unit such as 30s or 1h15m',
    "wait [options]",
  ],
  [["lok"], "unknown command 'lok'\n(Did you mean look?)", "[options] [command]"],
])("buildProgram() says how a command is written after %j, and no more of its help", async (words, error, usage) => {
  const wait = defineCommand({
    name: "wait",
    summary: "",
    options: { timeout: span("--timeout <span>", "") },
    run: () => Promise.resolve(),
  });
  const program = buildProgram([look, check(() => undefined), wait], () => fakeContext({}), "v0");
  const path = ["ichorctl", ...usage.split(" ").slice(0, 1)].filter((word) => !word.startsWith("[")).join(" ");
  expect(await failureOf(program, ...words)).toEqual([
    1,
    `error: ${error}\nUsage: ichorctl ${usage}\n\`${path} --help\` tells more\n`,
  ]);
});

test("buildProgram() has help for each command, with defaults as users write them", () => {
  const helpOf = (command: Commander): readonly string[] => [
    command.helpInformation(),
    ...command.commands.flatMap((child) => helpOf(child)),
  ];
  const help = helpOf(buildProgram(Object.values(commands), () => fakeContext({}), "v0"));
  expect(help.length).toBeGreaterThan(60);
  expect(help.join("").match(/\(default: (?!"|-?\d{1,5}\)|true\)|false\)).*/gu)).toBeNull();
});

test("buildProgram() lists commands by name", () => {
  const names = buildProgram(Object.values(commands), () => fakeContext({}), "v0").commands.map((each) => each.name());
  expect(names.slice(0, -1)).toEqual(names.slice(0, -1).toSorted());
});

test("buildProgram() shows how a command is used when its arguments do not fit, and not for other failures", async () => {
  const said: string[] = [];
  const fail = (reason: Error) =>
    defineCommand({ name: "fail", summary: "how it is used", run: () => Promise.reject(reason) });
  const run = async (reason: Error): Promise<unknown> => {
    const program = buildProgram([fail(reason)], () => fakeContext({}), "v0");
    for (const each of [program, ...program.commands])
      each.configureOutput({ writeErr: (words) => void said.push(words) });
    return program
      .parseAsync(["node", "ichorctl", "fail"])
      .catch((thrown: { readonly exitCode?: number }) => thrown.exitCode);
  };
  expect([await run(new UsageError("found nothing")), said.join("").includes("Usage: ichorctl fail")]).toEqual([
    1,
    true,
  ]);
  said.length = 0;
  expect([await run(new Error("broken")), said]).toEqual([undefined, []]);
});
