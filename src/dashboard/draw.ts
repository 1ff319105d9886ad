// The whole dashboard as a screen: head, one view, foot. Pure: the same data gives the same screen.
import type { NodeSummary } from "../console/protocol.ts";
import { spanText } from "../console/format.ts";
import type { Content, Scrolling, Shown } from "./content.ts";
import { newScreen, type Screen, type Style } from "./screen.ts";
import type { DashboardState, Extent, ViewName } from "./state.ts";
import { drawNetwork } from "./network-view.ts";
import { drawConfigUrl } from "./config-url-view.ts";
import { drawMonitor } from "./monitor-view.ts";
import { drawResources } from "./resources-view.ts";
import { drawSummary } from "./summary-view.ts";

export interface Drawn {
  readonly screen: Screen;
  readonly extent: Extent;
}

const leastWidth = 40;
const leastHeight = 10;

export function drawDashboard(
  state: DashboardState,
  content: Content,
  size: { readonly width: number; readonly height: number },
): Drawn {
  const screen = newScreen(size.width, size.height);
  const links = content.node.summary.links.filter(({ kind }) => kind === "").map(({ name }) => name);
  const known = { nodes: content.nodes.length, views: content.views, links };
  if (size.width < leastWidth || size.height < leastHeight) {
    screen.put(0, 0, `want ${leastWidth} × ${leastHeight} characters`);
    return { screen, extent: { ...known, rows: 0, lines: 0 } };
  }
  drawHead(screen, state, content);
  const rect = { x: 0, y: 1, width: size.width, height: size.height - 2 };
  const scrolling = drawView(screen, rect, { state, content });
  drawFoot(screen, state, content);
  return { screen, extent: { ...known, ...scrolling } };
}

function drawView(
  screen: Screen,
  rect: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  shown: Shown,
): Scrolling {
  switch (shown.state.view) {
    case "summary":
      return drawSummary(screen, rect, shown);
    case "monitor":
      return drawMonitor(screen, rect, shown);
    case "network":
      return drawNetwork(screen, rect, shown);
    case "config-url":
      return drawConfigUrl(screen, rect, shown);
    case "resources":
      return drawResources(screen, rect, shown);
  }
}

/** How a node fares, in one word or three. */
export function stateOf(
  { link, stage, ready }: NodeSummary,
  nowMs: number,
): { readonly text: string; readonly style: Style } {
  if (link.kind === "connecting") return { text: "connecting", style: { colour: "yellow" } };
  if (link.kind === "lost")
    return { text: `no answer for ${spanText(nowMs - link.sinceMs)}`, style: { colour: "red" } };
  if (stage === "running" && !ready) return { text: "running, not ready", style: { colour: "red" } };
  if (stage === "running") return { text: "running, ready", style: { colour: "green" } };
  return { text: stage === "" ? "connected" : stage, style: { colour: "yellow" } };
}

function nameOf({ hostname, node }: NodeSummary): string {
  if (node === "") return hostname === "" ? "this machine" : hostname;
  return hostname === "" ? node : `${hostname} (${node})`;
}

function drawHead(screen: Screen, { node: index }: DashboardState, { nodes, node, nowMs }: Content): void {
  const { summary } = node;
  const name = nameOf(summary);
  const { text, style } = stateOf(summary, nowMs);
  const place = nodes.length > 1 ? `‹ ${index + 1}/${nodes.length} ›` : "";
  const up = summary.bootTimeMs > 0 && summary.link.kind === "live" ? `up ${spanText(nowMs - summary.bootTimeMs)}` : "";
  const right = [up, place].filter((each) => each !== "").join("  ");
  screen.paint({ x: 0, y: 0, width: screen.width, height: 1 }, { reverse: true });
  const end = screen.put(1, 0, `${name}  `, { reverse: true, bold: true }, screen.width - right.length - 3);
  const after = screen.put(
    end,
    0,
    `${text}  `,
    { ...style, reverse: true, bold: true },
    screen.width - right.length - 2 - end,
  );
  screen.put(after, 0, summary.version, { reverse: true }, screen.width - right.length - 2 - after);
  screen.put(screen.width - right.length - 1, 0, right, { reverse: true });
}

const viewNames: Readonly<Record<ViewName, string>> = {
  summary: "Summary",
  monitor: "Monitor",
  network: "Network",
  "config-url": "Config URL",
  resources: "Resources",
};

function drawFoot(screen: Screen, { view, isFiltering, filter }: DashboardState, content: Content): void {
  const y = screen.height - 1;
  if (isFiltering || filter !== "") {
    const end = screen.put(0, y, ` filter: ${filter}${isFiltering ? "▏" : ""}  `, { bold: true });
    screen.put(end, y, isFiltering ? "Enter: keep  Esc: end" : "/: change  Esc: end", { dim: true });
    return;
  }
  let x = 1;
  for (const [index, which] of content.views.entries()) {
    x = screen.put(x, y, ` F${index + 1} ${viewNames[which]} `, which === view ? { reverse: true, bold: true } : {});
    x = screen.put(x, y, " ");
  }
  const keys = {
    summary: "jk: log  /: filter",
    monitor: "jk: processes  s: order",
    network: "arrows, Enter",
    "config-url": "arrows, Enter",
    resources: "Enter Esc /: filter",
  }[view];
  const all = [keys, ...(content.nodes.length > 1 ? ["hl: node"] : []), ...lastHints(content)];
  // the last ones are worth most where there is little room
  const hints = all.map((_, index) => all.slice(index).join("  "));
  const hint = hints.find((text) => text.length < screen.width - x) ?? "";
  screen.put(screen.width - hint.length - 1, y, hint, { dim: true });
}

function lastHints({ isOnConsole, isStopped }: Content): readonly string[] {
  if (!isOnConsole) return ["q: quit"];
  return isStopped ? ["stopped, ^Z: go on"] : ["^Z: stop", "Alt+F1: console"];
}
