// `console`: a web console for the nodes, served to this host's browser by this program, with the user's own credentials.
import { aborted, anySignal } from "../../base/abort.ts";
import { errorChain } from "../../base/errors.ts";
import { openScope } from "../../base/scope.ts";
import { parseDurationMs } from "../../base/units.ts";
import { openKeys } from "../console/keys.ts";
import { openJobs } from "../console/jobs.ts";
import { findBrowser, openBrowser } from "../console/open-browser.ts";
import { loadPage } from "../console/page.ts";
import * as routes from "../console/routes/catalogue.ts";
import { openSecretLabels } from "../console/secret-labels.ts";
import { serveConsole } from "../console/server.ts";
import type { CommandContext } from "../command.ts";
import { UsageError, defineCommand, flag, integer, text, toggle, span } from "../command.ts";
import { lookedAt } from "../looked-at.ts";
import { openNodeModel } from "../../dashboard/live/node-model.ts";

export const webConsole = defineCommand({
  name: "console",
  summary: "serve a web console for nodes to the browser on this machine",
  insecure: true,
  options: {
    port: integer("--port <number>", "port on 127.0.0.1, 0 for any that is free", 0),
    open: toggle("--open [bool]", "open it in the browser, where there is a display", true),
    readOnly: flag("--read-only", "only look: refuse everything that changes something"),
    endpoint: text("--k8s-endpoint <url>", "address of Kubernetes, if not that of its configuration"),
    interval: span("-d, --update-interval <span>", "time between figures", "3s"),
  },
  async run(context, _args, { port, open, readOnly, endpoint, interval }) {
    if (port < 0 || port > 65_535) throw new UsageError(`found "${port}" for --port, want 0 to 65535`);
    const intervalMs = parseDurationMs(interval);
    if (intervalMs < 500) throw new UsageError(`found "${interval}" for --update-interval, want at least 500ms`);
    const { clock, output, session, signal } = context;
    const page = await loadPage();
    const nodes = await lookedAt(session);
    const audit = (line: string): void => output.note(`${new Date(clock.now()).toISOString()} ${line}`);
    await using scope = openScope((error) => output.note(`error: ${errorChain(error)}`), signal);
    const models = new Map(nodes.map((node) => [node, openNodeModel({ node, session, clock, intervalMs })]));
    try {
      const jobs = openJobs({
        context,
        scope,
        onEnd: ({ nodes: on, title, state, lines }) =>
          audit(`${on.join(", ")}: ${title}: ${state}${state === "failed" ? `: ${lines.at(-1) ?? ""}` : ""}`),
      });
      const keys = openKeys(clock);
      await using server = await serveConsole({
        state: { context, models, jobs, labels: openSecretLabels(), kubernetesEndpoint: endpoint, audit },
        routes: Object.values(routes).flat(),
        page,
        keys,
        port,
        readOnly,
        onError: (error) => output.note(`error: ${errorChain(error)}`),
      });
      const link = (): string => `http://127.0.0.1:${server.port}/#token=${keys.issueToken()}`;
      await output.print(`${link()}\n`);
      output.note("The link works once, for 15 minutes. Press Enter for a new one, Ctrl-C to end.");
      const browser = open ? findBrowser(process.platform, context.env) : undefined;
      await using opened = new AsyncDisposableStack();
      if (browser !== undefined) opened.use(await openBrowser(browser, link()));
      scope.run((until) => newLinks(context, link, until));
      await aborted(signal);
    } finally {
      await Promise.all([...models.values()].map((model) => model.close()));
    }
  },
});

/** A new link for each Enter. */
async function newLinks(
  { terminal, output, signal }: CommandContext,
  link: () => string,
  until: AbortSignal,
): Promise<void> {
  if (!terminal.isInteractive) return;
  for await (const typed of terminal.input(anySignal(signal, until)))
    if (typed.includes(0x0a)) await output.print(`${link()}\n`);
}
