// The page: logs in, follows all nodes, draws the view that the address line names.
import { formatAddress, nodeTabs, parseAddress, type Address, type NodeTab } from "../address.ts";
import { spanText } from "../format.ts";
import type { OverviewItem, SessionInfo } from "../protocol.ts";
import type { App, View } from "./app.ts";
import { go, nowMs } from "./app.ts";
import { follow, get, LoggedOutError, login, logout } from "./client.ts";
import { showDialogs } from "./dialog.ts";
import { button, nodeMood, nodeState, pill } from "./parts.ts";
import type { Child } from "./view.ts";
import { draw, h } from "./view.ts";
import { actionsView } from "./views/actions.ts";
import { etcdView, kubernetesView } from "./views/cluster.ts";
import { configView } from "./views/config.ts";
import { eventsView } from "./views/events.ts";
import { jobsView } from "./views/jobs.ts";
import { logsView } from "./views/logs.ts";
import { monitorView } from "./views/monitor.ts";
import { nodesView } from "./views/nodes.ts";
import { resourcesView } from "./views/resources.ts";
import { servicesView } from "./views/services.ts";
import { summaryView } from "./views/summary.ts";

const toastMs = 8000;
/** Ages grow although nothing changes. */
const tickMs = 1000;
/** A certificate that ends sooner is warned about. */
const warnMs = 30 * 86_400_000;

const tabNames: Readonly<Record<NodeTab, string>> = {
  summary: "Summary",
  services: "Services",
  logs: "Logs",
  events: "Events",
  monitor: "Monitor",
  resources: "Resources",
  config: "Config",
  actions: "Actions",
};

function openView(app: App, address: Address): View {
  switch (address.view) {
    case "nodes":
      return nodesView(app);
    case "etcd":
      return etcdView(app);
    case "kubernetes":
      return kubernetesView(app);
    case "jobs":
      return jobsView(app);
    case "node":
      return nodeView(app, address);
  }
}

function nodeView(app: App, { node, tab, query }: Address & { readonly view: "node" }): View {
  switch (tab) {
    case "summary":
      return summaryView(app, node);
    case "services":
      return servicesView(app, node);
    case "logs":
      return logsView(app, node, query);
    case "events":
      return eventsView(app, node);
    case "monitor":
      return monitorView(app, node);
    case "resources":
      return resourcesView(app, node, query);
    case "config":
      return configView(app, node);
    case "actions":
      return actionsView(app, node);
  }
}

function start(root: Element): void {
  let view: View | undefined;
  let isDue = false;
  let toasts = 0;
  const app: App = {
    session: undefined,
    nodes: new Map(),
    jobs: [],
    address: { view: "nodes" },
    trouble: "",
    loggedOut: undefined,
    toasts: [],
    dialog: undefined,
    update() {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        draw(root, [shell(app, view)]);
        showDialogs();
      });
    },
    toast(kind, text) {
      const toast = { id: toasts++, kind, text };
      app.toasts.push(toast);
      setTimeout(() => {
        app.toasts.splice(app.toasts.indexOf(toast), 1);
        app.update();
      }, toastMs);
      app.update();
    },
    attempt(work) {
      work().catch((error: unknown) => {
        if (error instanceof LoggedOutError) app.loggedOut = error.message;
        app.toast("bad", error instanceof Error ? error.message : String(error));
      });
    },
  };
  const navigate = (): void => {
    app.address = parseAddress(location.hash);
    app.dialog = undefined;
    view?.close();
    view = app.loggedOut === undefined ? openView(app, app.address) : undefined;
    document.title = `${view?.title ?? "Ichor"}${app.address.view === "node" ? ` · ${app.address.node}` : ""} · Ichor console`;
    app.update();
  };
  applyTheme(localStorage.getItem(themeKey) ?? "");
  const begin = async (): Promise<void> => {
    await enter(app);
    addEventListener("hashchange", navigate);
    addEventListener("keydown", (event) => onKey(app, event));
    setInterval(() => app.update(), tickMs);
    navigate();
  };
  void begin();
}

/** Logs in with the token of the link, which does not stay in the history, and begins to follow the nodes. */
async function enter(app: App): Promise<void> {
  const { token } = /^#token=(?<token>[\w-]+)$/u.exec(location.hash)?.groups ?? {};
  const loggedOut = (message: string): void => {
    app.loggedOut = message;
    app.update();
  };
  try {
    if (token !== undefined) {
      history.replaceState(null, "", "#/");
      await login(token);
    }
    app.session = await get<SessionInfo>("/api/session");
  } catch (error) {
    return loggedOut(error instanceof Error ? error.message : String(error));
  }
  follow<OverviewItem>("/api/overview", {
    onItem(item) {
      if (item.kind === "jobs") app.jobs = item.jobs;
      else app.nodes.set(item.summary.node, item.summary);
      app.update();
    },
    onTrouble(message) {
      app.trouble = message;
      app.update();
    },
    onLoggedOut: () => loggedOut("The session has ended: press Enter in the terminal of the console for a new link."),
  });
}

const themeKey = "ichor-console-theme";

function applyTheme(theme: string): void {
  if (theme === "dark" || theme === "light") document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
}

function toggleTheme(app: App): void {
  const isDark = getComputedStyle(document.documentElement).getPropertyValue("--dark").trim() === "1";
  const theme = isDark ? "light" : "dark";
  localStorage.setItem(themeKey, theme);
  applyTheme(theme);
  app.update();
}

const keyHelp: readonly (readonly [string, string])[] = [
  ["1 … 8", "views of a node"],
  ["[ and ]", "node before, node after"],
  ["n", "all nodes"],
  ["/", "filter"],
  ["?", "this list"],
];

function onKey(app: App, event: KeyboardEvent): void {
  const isTyping = event.target instanceof Element && event.target.closest("input, textarea, select, dialog") !== null;
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = keyAddress(app, event.key);
  if (to !== undefined) go(to);
  else if (event.key === "/") document.querySelector<HTMLInputElement>("input.filter")?.focus();
  else if (event.key === "?") showHelp(app);
  else return;
  event.preventDefault();
}

/** Where a key leads; undefined for keys that lead nowhere. */
function keyAddress({ address, session }: App, key: string): Address | undefined {
  if (key === "n") return { view: "nodes" };
  const nodes = session?.nodes ?? [];
  const isNode = address.view === "node";
  const node = isNode ? address.node : nodes[0];
  const tab = nodeTabs[Number(key) - 1];
  if (tab !== undefined && node !== undefined) return { view: "node", node, tab, query: {} };
  if (!isNode || (key !== "[" && key !== "]")) return undefined;
  const step = key === "]" ? 1 : -1;
  const next = nodes[(nodes.indexOf(address.node) + step + nodes.length) % nodes.length];
  return next === undefined ? undefined : { ...address, node: next, query: {} };
}

function showHelp(app: App): void {
  const close = (): void => {
    app.dialog = undefined;
    app.update();
  };
  app.dialog = h(
    "dialog",
    { key: "help", class: "dialog", "aria-label": "Keys", on: { cancel: close, close } },
    h("h2", {}, "Keys"),
    h(
      "dl",
      { class: "facts" },
      keyHelp.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, text))),
    ),
    h("div", { class: "buttons" }, button("Close", close, { class: "primary" })),
  );
  app.update();
}

function shell(app: App, view: View | undefined): Child {
  if (app.loggedOut !== undefined)
    return h("main", { class: "center" }, h("h1", {}, "Ichor console"), h("p", { role: "alert" }, app.loggedOut));
  return h(
    "div",
    { class: "shell" },
    h("a", { class: "skip", href: "#content", on: { click: skip } }, "To the content"),
    header(app),
    sidebar(app),
    h(
      "main",
      { id: "content", tabindex: -1 },
      notices(app),
      app.address.view === "node" && tabs(app, app.address),
      view?.render(),
    ),
    h(
      "div",
      { class: "toasts", role: "status", "aria-live": "polite" },
      app.toasts.map(({ id, kind, text }) => h("div", { key: String(id), class: `toast ${kind}` }, text)),
    ),
    app.dialog,
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#content")?.focus();
}

function header(app: App): Child {
  const running = app.jobs.filter(({ state }) => state === "running").length;
  const leave = (): void =>
    app.attempt(async () => {
      await logout();
      app.loggedOut = "Logged out.";
      app.update();
    });
  return h(
    "header",
    {},
    h("a", { class: "brand", href: "#/" }, h("span", { class: "drop", "aria-hidden": "true" }), "Ichor"),
    h(
      "span",
      { class: "context" },
      app.session?.insecure === true ? "maintenance, without a certificate" : (app.session?.context ?? ""),
    ),
    h("span", { class: "space" }),
    running > 0 && h("a", { href: "#/jobs", class: "pill busy" }, `◐ ${running} running`),
    button("?", () => showHelp(app), { "aria-label": "Keys", title: "Keys" }),
    button("◑", () => toggleTheme(app), { "aria-label": "Dark or light", title: "Dark or light" }),
    button("Log out", leave),
  );
}

function sidebar(app: App): Child {
  const { address } = app;
  const entry = (text: Child, to: Address, isHere: boolean): Child =>
    h("li", {}, h("a", { href: formatAddress(to), ...(isHere ? { "aria-current": "page" } : {}) }, text));
  const plain = (["nodes", "etcd", "kubernetes", "jobs"] as const).map((name) =>
    entry(
      { nodes: "All nodes", etcd: "etcd", kubernetes: "Kubernetes", jobs: "Activity and support" }[name],
      { view: name },
      address.view === name,
    ),
  );
  const nodes = (app.session?.nodes ?? []).map((node) => {
    const summary = app.nodes.get(node);
    const mood = summary === undefined ? "idle" : nodeMood(summary);
    const signs = { good: "●", busy: "◐", bad: "▲", idle: "○" } as const;
    const tab = address.view === "node" ? address.tab : "summary";
    return entry(
      [
        h(
          "span",
          { class: `sign ${mood}`, title: summary === undefined ? "connecting" : nodeState(summary) },
          signs[mood],
        ),
        h(
          "span",
          { class: "two" },
          summary?.hostname === undefined || summary.hostname === "" ? node : summary.hostname,
          h("small", {}, node),
        ),
      ],
      { view: "node", node, tab, query: {} },
      address.view === "node" && address.node === node,
    );
  });
  return h(
    "nav",
    { "aria-label": "Cluster and nodes" },
    h("ul", {}, plain),
    h("h2", {}, "Nodes"),
    h("ul", { class: "nodes" }, nodes),
  );
}

function tabs(app: App, address: Address & { readonly view: "node" }): Child {
  const summary = app.nodes.get(address.node);
  return h(
    "div",
    { class: "nodehead" },
    h(
      "h1",
      {},
      summary?.hostname === undefined || summary.hostname === "" ? address.node : summary.hostname,
      " ",
      summary !== undefined && pill(nodeMood(summary), nodeState(summary)),
    ),
    h(
      "nav",
      { class: "tabs", "aria-label": "Views of the node" },
      nodeTabs.map((tab) =>
        h(
          "a",
          {
            href: formatAddress({ ...address, tab, query: {} }),
            ...(tab === address.tab ? { "aria-current": "page" } : {}),
          },
          tabNames[tab],
        ),
      ),
    ),
  );
}

function notices({ trouble, session }: App): Child {
  const left = session?.certificateEndsMs === undefined ? undefined : session.certificateEndsMs - nowMs();
  return [
    trouble !== "" &&
      h(
        "div",
        { class: "banner bad", role: "alert" },
        `No connection to the console: ${trouble}. Is it still running in its terminal?`,
      ),
    left !== undefined &&
      left < warnMs &&
      h(
        "div",
        { class: "banner busy" },
        left < 0
          ? "Your client certificate has ended: make a new one with `ichorctl config new`."
          : `Your client certificate ends in ${spanText(left)}: make a new one with \`ichorctl config new\`.`,
      ),
  ];
}

const root = document.querySelector("#app");
if (root !== null) start(root);
