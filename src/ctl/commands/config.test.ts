// Changes of the client configuration, in memory.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeContext } from "../fake/session.ts";
import { fakeTerminal } from "../fake/terminal.ts";
import { buildProgram } from "../program.ts";
import { encodeTalosConfig, openTalosConfig, saveTalosConfig } from "../talosconfig.ts";
import { config } from "./config.ts";
import { conformance, routes } from "./replaced.ts";

test("config remove asks who sits at a terminal", async () => {
  const folder = await mkdtemp(join(tmpdir(), "config-"));
  const path = join(folder, "config");
  const kept = { context: "a", contexts: { a: { endpoints: ["n"] }, b: { endpoints: [] } } };
  await saveTalosConfig({ path, config: kept });
  const answer = async (typed: string | undefined): Promise<void> => {
    const terminal = fakeTerminal(typed !== undefined);
    terminal.type(typed ?? "");
    terminal.endInput();
    const context = fakeContext({});
    const session = { ...context.session, talosConfig: () => openTalosConfig([path]) };
    const program = buildProgram([config], () => ({ ...context, terminal, session }), "v0");
    await program.parseAsync(["node", "ichorctl", "config", "remove", "*"]);
  };
  await expect(answer(undefined)).rejects.toThrow("add --noconfirm");
  await answer("\n");
  expect(await readFile(path, "utf8")).toBe(encodeTalosConfig(kept));
  await answer("yes\n");
  expect((await openTalosConfig([path])).config.contexts).toEqual({ a: { endpoints: ["n"], nodes: [] } });
  await rm(folder, { recursive: true });
});

test("commands of older clients name their successor, and are not in the help", async () => {
  const program = buildProgram([config, conformance, routes], () => fakeContext({}), "v0");
  expect(program.helpInformation()).not.toMatch(/routes|conformance/u);
  await expect(program.parseAsync(["node", "ichorctl", "conformance", "kubernetes"])).rejects.toThrow("run hydrophone");
  await expect(program.parseAsync(["node", "ichorctl", "routes", "-n", "x"])).rejects.toThrow("ichorctl get routes");
});

test("config proxy-url sets what can be used, and takes it back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "config-"));
  const path = join(folder, "config");
  await saveTalosConfig({ path, config: { context: "a", contexts: { a: { endpoints: [] } } } });
  const set = async (...url: readonly string[]): Promise<unknown> => {
    const context = fakeContext({});
    const session = { ...context.session, talosConfig: () => openTalosConfig([path]) };
    const program = buildProgram([config], () => ({ ...context, session }), "v0");
    await program.parseAsync(["node", "ichorctl", "config", "proxy-url", ...url]);
    return (await openTalosConfig([path])).config.contexts["a"]?.["proxy-url"];
  };
  expect([await set("socks5://p:1"), await set("direct"), await set()]).toEqual(["socks5://p:1", "direct", undefined]);
  await expect(set("ftp://p")).rejects.toThrow("Cannot use proxy");
  await rm(folder, { recursive: true });
});
