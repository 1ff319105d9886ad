// The flags that all commands share, as they are written: before a command, after it, and beside its own.
import { expect, test } from "vitest";
import { UsageError, defineCommand, text } from "./command.ts";
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
  const after = ["-n", "a,b", "-n", "c", "-e", "d", "--context", "x", "-c", "y", "--talosconfig", "z"];
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
