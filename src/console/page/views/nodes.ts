// All nodes at a glance.
import { bytesText, percentText, spanText } from "../../format.ts";
import type { NodeSummary } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { go, nowMs } from "../app.ts";
import { meter, nodeLink, nodeMood, nodeState, panel, pill, table, type Row } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

export function nodesView(app: App): View {
  return { title: "Nodes", render: () => render(app), close: () => undefined };
}

function render(app: App): Child {
  const all = (app.session?.nodes ?? []).map((node) => [node, app.nodes.get(node)] as const);
  const known = all.flatMap(([, summary]) => (summary === undefined ? [] : [summary]));
  return [
    h(
      "div",
      { class: "tiles" },
      tile("Nodes", `${known.filter(({ link }) => link.kind === "live").length} of ${all.length}`, "answer"),
      tile("Ready", `${known.filter(({ ready, stage }) => ready && stage === "running").length}`, "run and are ready"),
      tile("Problems", `${known.reduce((sum, { problems }) => sum + problems.length, 0)}`, "diagnostics"),
      tile(
        "Services",
        `${known.flatMap(({ services }) => services).filter(({ health }) => health === "failing").length}`,
        "failing",
      ),
    ),
    panel(
      "Nodes",
      table(
        ["Node", "State", "Type", "Version", "CPU", "Memory", "Services", "Up"],
        all.map(([node, summary]) => row(node, summary)),
        "There are no nodes.",
      ),
    ),
    known.some(({ problems }) => problems.length > 0) &&
      panel(
        "Problems",
        known.flatMap((summary) =>
          summary.problems.map(({ id, message, details }) =>
            h(
              "div",
              { class: "problem", key: `${summary.node}/${id}` },
              h("p", {}, nodeLink(summary.node), ` ${message}`),
              h(
                "ul",
                {},
                details.map((detail) => h("li", {}, detail)),
              ),
            ),
          ),
        ),
      ),
  ];
}

function tile(name: string, value: string, text: string): Child {
  return h(
    "div",
    { class: "tile" },
    h("span", { class: "name" }, name),
    h("strong", {}, value),
    h("span", { class: "text" }, text),
  );
}

function row(node: string, summary: NodeSummary | undefined): Row {
  const onOpen = (): void => go({ view: "node", node, tab: "summary", query: {} });
  if (summary === undefined)
    return { key: node, cells: [nodeLink(node), pill("idle", "connecting"), "", "", "", "", "", ""], onOpen };
  const { hostname, figures, services, bootTimeMs, type, version, link, banks } = summary;
  const failing = services.filter(({ health }) => health === "failing").length;
  const memory = figures === undefined || figures.memoryTotalBytes === 0 ? undefined : figures;
  return {
    key: node,
    class: link.kind === "lost" ? "stale" : "",
    onOpen,
    cells: [
      h(
        "span",
        { class: "two" },
        nodeLink(node, hostname === "" ? node : hostname),
        hostname !== "" && h("small", {}, node),
      ),
      pill(nodeMood(summary), nodeState(summary)),
      type,
      h("span", { class: "two" }, version, banks?.onTrial === true && h("small", {}, "on trial")),
      figures !== undefined && meter(figures.cpu, percentText(figures.cpu)),
      memory !== undefined &&
        meter(memory.memoryUsedBytes / memory.memoryTotalBytes, bytesText(memory.memoryUsedBytes)),
      failing > 0 ? pill("bad", `${failing} failing`) : services.length > 0 && `${services.length}`,
      bootTimeMs > 0 && link.kind === "live" ? spanText(nowMs() - bootTimeMs) : "",
    ],
  };
}
