// The client configuration: what is shown of it, and how it is changed.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { createAuthority, issueClientCertificate } from "../../pki/authority.ts";
import type { CommandContext } from "../command.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { fakeTerminal } from "../fake/terminal.ts";
import { buildProgram } from "../program.ts";
import type { SessionFlags } from "../session-flags.ts";
import {
  type TalosConfig,
  encodeTalosConfig,
  openTalosConfig,
  saveTalosConfig,
  selectContext,
} from "../talosconfig.ts";
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

interface ConfigFile {
  readonly path: string;
  /** Runs `config ARGUMENTS` on the file; resolves with what it said. */
  config(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: readonly string[] }>;
  read(): Promise<TalosConfig>;
}

/** `nodes`: who answers, beside the file. */
async function withConfig(
  kept: TalosConfig,
  work: (file: ConfigFile, folder: string) => Promise<void>,
  nodes: Readonly<Record<string, Answers>> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "config-"));
  const path = join(folder, "config");
  await saveTalosConfig({ path, config: kept });
  const read = async (): Promise<TalosConfig> => (await openTalosConfig([path])).config;
  try {
    await work(
      {
        path,
        read,
        async config(...args) {
          const context = fakeContext(nodes);
          const open = (flags: SessionFlags): CommandContext => ({
            ...context,
            session: {
              ...context.session,
              flags,
              talosConfig: () => openTalosConfig([path]),
              context: async () => selectContext({ path, config: await read() }, flags.context),
            },
          });
          const program = buildProgram([config], open, "v0");
          for (const group of program.commands)
            for (const each of group.commands) each.configureOutput({ writeErr: () => undefined });
          await program.parseAsync(["node", "ichorctl", "config", ...args]);
          return { stdout: context.stdout(), stderr: context.stderr() };
        },
      },
      folder,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const two: TalosConfig = {
  context: "b",
  contexts: {
    b: { endpoints: ["e1", "e2"], nodes: ["1", "2", "3", "4"] },
    a: { endpoints: [], nodes: ["1", "2", "3"] },
  },
};

test.each(["contexts", "get-contexts"])(
  "config %s marks the current one, and shortens more than three nodes",
  async (name) => {
    await withConfig(two, async (file) => {
      expect((await file.config(name)).stdout).toBe(
        [
          "CURRENT   NAME   ENDPOINTS   NODES",
          "          a                  1,2,3",
          "*         b      e1,e2       1,2,3...",
          "",
        ].join("\n"),
      );
    });
  },
);

test("config contexts of an empty configuration is an empty table, and nothing else can be shown of it", async () => {
  await withConfig({ context: "", contexts: {} }, async (file) => {
    expect((await file.config("contexts")).stdout).toBe("CURRENT   NAME   ENDPOINTS   NODES\n");
    await expect(file.config("info")).rejects.toThrow("talos config file is empty");
  });
});

test.each(["context", "use-context"])("config %s switches to a context that is there", async (name) => {
  await withConfig(two, async (file) => {
    await file.config(name, "a");
    expect(await file.read()).toEqual({ ...two, context: "a" });
    await expect(file.config(name, "c")).rejects.toThrow('context "c" not found in config');
    await expect(file.config(name)).rejects.toThrow("missing required argument 'context'");
  });
});

test.each([
  ["endpoint", "endpoints"],
  ["endpoints", "endpoints"],
  ["node", "nodes"],
  ["nodes", "nodes"],
])("config %s sets those of the current context, or of the one that is named, and clears them", async (name, field) => {
  await withConfig(two, async (file) => {
    await file.config(name, "x", "y");
    await file.config(name, "z", "--context", "a");
    const { contexts } = await file.read();
    expect([contexts["b"]?.[field], contexts["a"]?.[field]]).toEqual([["x", "y"], ["z"]]);
    await file.config(name);
    expect((await file.read()).contexts["b"]?.[field]).toEqual([]);
  });
});

test("config add takes PEM files into a new context, which is current when there was none", async () => {
  await withConfig({ context: "", contexts: {} }, async (file, folder) => {
    const paths = await Promise.all(
      ["ca", "crt", "key"].map(async (name) => {
        await writeFile(join(folder, name), `pem of ${name}`);
        return [`--${name}`, join(folder, name)];
      }),
    );
    await file.config("add", "new", ...paths.flat());
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const made = {
      endpoints: [],
      nodes: [],
      ca: base64("pem of ca"),
      crt: base64("pem of crt"),
      key: base64("pem of key"),
    };
    expect(await file.read()).toEqual({ context: "new", contexts: { new: made } });
    await expect(file.config("add", "other", ...(paths[0] ?? []))).rejects.toThrow("want all of --ca, --crt and --key");
    await expect(file.config("add", "other", "--ca", "/nope", "--crt", "/nope", "--key", "/nope")).rejects.toThrow(
      'Cannot read PEM file "/nope"',
    );
  });
});

/** The clock of the commands stands at the beginning of 2026. */
async function certified(lifetimeDays: number): Promise<TalosConfig> {
  const now = new Date(Date.UTC(2026, 0, 1));
  const authority = await createAuthority({ algorithm: "ed25519", organizations: ["talos"], now });
  const lifetimeMs = lifetimeDays * 86_400_000;
  const { certificate } = await issueClientCertificate(authority, {
    roles: ["os:reader", "os:operator"],
    now,
    lifetimeMs,
  });
  const crt = Buffer.from(certificate).toString("base64");
  return { context: "a", contexts: { a: { endpoints: ["e1"], nodes: [], crt } } };
}

test("config info shows context, roles and the end of the certificate, in each form", async () => {
  await withConfig(await certified(365), async (file) => {
    expect(await file.config("info")).toEqual({
      stdout: [
        "Current context:       a",
        "Nodes:                 not defined",
        "Endpoints:             e1",
        "Roles:                 os:reader, os:operator",
        "Certificate expires:   1 year from now (2027-01-01)",
        "",
      ].join("\n"),
      stderr: [],
    });
    const found = {
      context: "a",
      nodes: [],
      endpoints: ["e1"],
      roles: ["os:reader", "os:operator"],
      certTTL: "1 year from now",
      certNotAfter: "2027-01-01T00:00:00.000Z",
    };
    expect(JSON.parse((await file.config("info", "-o", "json")).stdout)).toEqual(found);
    expect(parse((await file.config("info", "-o", "yaml")).stdout)).toMatchObject({ context: "a", roles: found.roles });
    await expect(file.config("info", "-o", "xml")).rejects.toThrow("want one of text, json, yaml");
  });
  await withConfig(await certified(10), async (file) => {
    const { stdout, stderr } = await file.config("info");
    expect([stdout.includes("1 week from now (2026-01-11)"), stderr]).toEqual([
      true,
      [expect.stringContaining("expires soon")],
    ]);
  });
});

test("config merge renames what differs, and its current context becomes current", async () => {
  await withConfig(two, async (file, folder) => {
    const other = join(folder, "other");
    await saveTalosConfig({ path: other, config: { context: "b", contexts: { b: { endpoints: ["other"] } } } });
    expect((await file.config("merge", other)).stderr).toEqual(['renamed talosconfig context "b" -> "b-1"']);
    const { context, contexts } = await file.read();
    expect([context, Object.keys(contexts), contexts["b-1"]?.endpoints]).toEqual(["b-1", ["b", "a", "b-1"], ["other"]]);
    await writeFile(other, "contexts: 1\n");
    await expect(file.config("merge", other)).rejects.toThrow(`Cannot use client configuration "${other}"`);
    await expect(file.config("merge", join(folder, "nope"))).rejects.toThrow("Cannot read client configuration");
  });
});

test("config new asks for roles and a lifetime, and fills in where to connect", async () => {
  const requests: unknown[] = [];
  const made = "context: reader@demo\ncontexts:\n    reader@demo:\n        endpoints: []\n        ca: Y2E=\n";
  const node: Answers = {
    "/machine.MachineService/GenerateClientConfiguration": (request: object) => {
      requests.push(request);
      return { messages: [{ talosconfig: Buffer.from(made) }] };
    },
  };
  await withConfig(
    two,
    async (file, folder) => {
      const path = join(folder, "reader");
      await file.config("new", path, "--roles", "os:reader", "--crt-ttl", "1h30m");
      await file.config("new", join(folder, "admin"));
      expect(requests).toEqual([
        { roles: ["os:reader"], crtTtl: { seconds: 5400n, nanos: 0 } },
        { roles: ["os:admin"], crtTtl: { seconds: 8760n * 3600n, nanos: 0 } },
      ]);
      expect((await openTalosConfig([path])).config).toEqual({
        context: "reader@demo",
        contexts: { "reader@demo": { endpoints: ["e1", "e2"], nodes: ["1", "2", "3", "4"], ca: "Y2E=" } },
      });
      await expect(file.config("new", path)).rejects.toThrow(`Cannot write client configuration "${path}"`);
    },
    { n: node },
  );
});

test("config remove keeps the current one, tells which go, and changes nothing in a dry run", async () => {
  await withConfig(two, async (file) => {
    expect((await file.config("remove", "*", "--dry-run")).stderr).toEqual([
      'context "b" is the current one and stays',
      'would remove context "a"',
    ]);
    expect(Object.keys((await file.read()).contexts)).toEqual(["b", "a"]);
    await file.config("remove", "?", "-y");
    expect(Object.keys((await file.read()).contexts)).toEqual(["b"]);
    await expect(file.config("remove", "x*", "-y")).rejects.toThrow('no contexts matched "x*"');
  });
});
