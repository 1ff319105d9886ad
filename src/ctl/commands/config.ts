// `config`: the client configuration file: its contexts, endpoints, nodes and credentials.
import { writeFile } from "node:fs/promises";
import { parseCertificate } from "../../pki/certificate.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { durationOf } from "../../wire/well-known.ts";
import { parseDuration } from "../../base/units.ts";
import type { Command, CommandContext } from "../command.ts";
import { UsageError, choice, defineCommand, flag, list, text, span } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import { parseInput, readInput } from "../input-file.ts";
import { parseProxy } from "../proxy/choose.ts";
import { ask } from "../question.ts";
import { formatTable } from "../table.ts";
import type { OpenTalosConfig, TalosConfig, TalosContext } from "../talosconfig.ts";
import { mergeTalosConfig, parseTalosConfig, saveTalosConfig, selectContext } from "../talosconfig.ts";
import { relativeTime } from "../time-text.ts";
import { yamlDocument } from "../../dashboard/live/resources.ts";

const dayMs = 86_400_000;
/** From here on `config info` warns that the certificate is about to expire. */
const expiryWarningMs = 30 * dayMs;

async function change(context: CommandContext, edit: (open: OpenTalosConfig) => TalosConfig): Promise<void> {
  const open = await context.session.talosConfig();
  await saveTalosConfig({ path: open.path, config: edit(open) });
}

function withCurrent(
  { path, config }: OpenTalosConfig,
  name: string | undefined,
  edit: (current: TalosContext) => TalosContext,
): TalosConfig {
  const chosen = name ?? config.context;
  return { ...config, contexts: { ...config.contexts, [chosen]: edit(selectContext({ path, config }, chosen)) } };
}

const base64File = async (path: string): Promise<string> => (await readInput("PEM file", path)).toBase64();

const add = defineCommand({
  name: "add",
  summary: "add a context from PEM files",
  arguments: "<context>",
  options: {
    ca: text("--ca <path>", "certificate authority"),
    crt: text("--crt <path>", "client certificate"),
    key: text("--key <path>", "client key"),
  },
  async run(context, [name = ""], paths) {
    if (paths.ca === "" || paths.crt === "" || paths.key === "")
      throw new UsageError("want all of --ca, --crt and --key");
    const added = {
      endpoints: [],
      ca: await base64File(paths.ca),
      crt: await base64File(paths.crt),
      key: await base64File(paths.key),
    };
    await change(context, ({ config }) => ({
      context: config.context === "" ? name : config.context,
      contexts: { ...config.contexts, [name]: added },
    }));
  },
});

const use = defineCommand({
  name: "context",
  aliases: ["use-context"],
  summary: "make a context the current one",
  arguments: "<context>",
  completes: ["contexts"],
  async run(context, [name = ""]) {
    await change(context, (open) => {
      selectContext(open, name);
      return { ...open.config, context: name };
    });
  },
});

function shorten(items: readonly string[]): string {
  return items.length > 3 ? `${items.slice(0, 3).join(",")}...` : items.join(",");
}

const contexts = defineCommand({
  name: "contexts",
  aliases: ["get-contexts"],
  summary: "list the contexts",
  async run(context) {
    const { config } = await context.session.talosConfig();
    const rows = Object.entries(config.contexts)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { endpoints, nodes = [] }]) => [
        name === config.context ? "*" : "",
        name,
        endpoints.join(","),
        shorten(nodes),
      ]);
    await context.output.print(formatTable([["CURRENT", "NAME", "ENDPOINTS", "NODES"], ...rows]));
  },
});

const endpoint = defineCommand({
  name: "endpoint",
  aliases: ["endpoints"],
  summary: "set the endpoints of the current context; none clears them",
  arguments: "[endpoints...]",
  async run(context, endpoints) {
    await change(context, (open) =>
      withCurrent(open, context.session.flags.context, (current) => ({ ...current, endpoints })),
    );
  },
});

const node = defineCommand({
  name: "node",
  aliases: ["nodes"],
  summary: "set the nodes of the current context; none clears them",
  arguments: "[nodes...]",
  async run(context, nodes) {
    await change(context, (open) =>
      withCurrent(open, context.session.flags.context, (current) => ({ ...current, nodes })),
    );
  },
});

const proxyUrl = defineCommand({
  name: "proxy-url",
  summary: "set the proxy of the current context, or direct for none at all; nothing leaves it to the environment",
  arguments: "[url]",
  async run(context, [url]) {
    if (url !== undefined && url !== "direct") parseProxy(url); // refused here rather than at the next call
    await change(context, (open) =>
      withCurrent(open, context.session.flags.context, (current) => {
        const { "proxy-url": _, ...others } = current;
        return url === undefined ? others : { ...others, "proxy-url": url };
      }),
    );
  },
});

function describe(open: OpenTalosConfig, chosen: string | undefined, nowMs: number): Readonly<Record<string, unknown>> {
  const current = selectContext(open, chosen);
  const certificate =
    current.crt === undefined ? undefined : parseCertificate(Buffer.from(current.crt, "base64").toString("utf8"));
  const expires = certificate?.notAfter;
  return {
    context: chosen ?? open.config.context,
    nodes: current.nodes ?? [],
    endpoints: current.endpoints,
    roles: certificate?.subject.organizations ?? [],
    ...(expires === undefined
      ? {}
      : { certTTL: relativeTime(expires.getTime(), nowMs), certNotAfter: expires.toISOString() }),
  };
}

const info = defineCommand({
  name: "info",
  summary: "show the current context and how long its certificate is valid",
  options: { output: choice("-o, --output <format>", "form", ["text", "json", "yaml"], "text") },
  async run(context, _args, { output }) {
    const open = await context.session.talosConfig();
    const nowMs = context.clock.now();
    const found = describe(open, context.session.flags.context, nowMs);
    if (output === "json") return context.output.print(`${JSON.stringify(found, null, 2)}\n`);
    if (output === "yaml") return context.output.print(yamlDocument(found));
    const words = (value: unknown): string =>
      Array.isArray(value) && value.length > 0 ? value.join(", ") : "not defined";
    const notAfter = typeof found["certNotAfter"] === "string" ? found["certNotAfter"] : undefined;
    const rows = [
      ["Current context:", String(found["context"])],
      ["Nodes:", words(found["nodes"])],
      ["Endpoints:", words(found["endpoints"])],
      ["Roles:", words(found["roles"])],
      [
        "Certificate expires:",
        notAfter === undefined ? "no certificate" : `${String(found["certTTL"])} (${notAfter.slice(0, 10)})`,
      ],
    ];
    await context.output.print(formatTable(rows));
    if (notAfter !== undefined && Date.parse(notAfter) - nowMs < expiryWarningMs) {
      context.output.note("WARNING: the client certificate expires soon: `ichorctl config new` makes another one");
    }
  },
});

const merge = defineCommand({
  name: "merge",
  summary: "add the contexts of another file",
  arguments: "<file>",
  async run(context, [path = ""]) {
    const other = await parseInput("client configuration", path, parseTalosConfig);
    await change(context, ({ config }) => {
      const merged = mergeTalosConfig(config, other);
      for (const { from, to } of merged.renames)
        context.output.note(`renamed talosconfig context "${from}" -> "${to}"`);
      return merged.config;
    });
  },
});

const create = defineCommand({
  name: "new",
  summary: "ask a control plane node for a client configuration of its own",
  arguments: "[path]",
  options: {
    roles: list("--roles <roles>", "roles of the new certificate (default os:admin)"),
    ttl: span("--crt-ttl <span>", "how long it is valid", "8760h"),
  },
  async run(context, [path = "talosconfig"], { roles, ttl }) {
    const client = await singleNode(context, "config new");
    const { messages } = await client.unary(rpc.MachineService.GenerateClientConfiguration, {
      roles: roles.length === 0 ? ["os:admin"] : roles,
      crtTtl: durationOf(parseDuration(ttl)),
    });
    const [answer, ...others] = messages;
    if (answer === undefined || others.length > 0)
      throw new Error(`Cannot make client configuration: found ${messages.length} answers, want 1`);
    const made = parseTalosConfig(new TextDecoder().decode(answer.talosconfig));
    const ours = await context.session.context();
    const filled = withCurrent({ path, config: made }, undefined, (current) => ({
      ...current,
      endpoints: ours.endpoints,
      nodes: ours.nodes ?? [],
    }));
    await claim(path);
    await saveTalosConfig({ path, config: filled });
  },
});

/** Credentials are never written over a file that is there. */
async function claim(path: string): Promise<void> {
  try {
    await writeFile(path, "", { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new Error(`Cannot write client configuration "${path}"`, { cause: error });
  }
}

function globPattern(glob: string): RegExp {
  return new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/gu, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "u",
  );
}

/** Rejects where nobody can be asked. */
async function isConfirmed(context: CommandContext): Promise<boolean> {
  if (!context.terminal.isInteractive) throw new UsageError("removing contexts cannot be undone: add --noconfirm");
  return /^y(?:es)?$/iu.test(await ask(context, "Remove them? This cannot be undone [y/N]"));
}

const remove = defineCommand({
  name: "remove",
  summary: "remove the contexts that match a pattern, except the current one",
  arguments: "<pattern>",
  completes: ["contexts"],
  options: { yes: flag("-y, --noconfirm", "do not ask"), dryRun: flag("--dry-run", "only say which") },
  async run(context, [glob = ""], { yes, dryRun }) {
    const { config } = await context.session.talosConfig();
    const pattern = globPattern(glob);
    const matching = Object.keys(config.contexts).filter((name) => pattern.test(name));
    if (matching.length === 0) throw new Error(`no contexts matched "${glob}"`);
    if (matching.includes(config.context))
      context.output.note(`context "${config.context}" is the current one and stays`);
    const doomed = matching.filter((name) => name !== config.context);
    for (const name of doomed) context.output.note(`${dryRun ? "would remove" : "removing"} context "${name}"`);
    if (dryRun || doomed.length === 0) return;
    if (!yes && !(await isConfirmed(context))) return;
    await change(context, ({ config: current }) => ({
      ...current,
      contexts: Object.fromEntries(Object.entries(current.contexts).filter(([name]) => !doomed.includes(name))),
    }));
  },
});

export const config: Command = {
  name: "config",
  summary: "manage the client configuration",
  commands: [add, use, contexts, endpoint, node, proxyUrl, info, merge, create, remove],
};
