// Pieces that several views are made of.
import { formatAddress } from "../address.ts";
import { spanText } from "../format.ts";
import { areaPath, linePath, type GraphBox } from "../graph.ts";
import type { NodeSummary } from "../protocol.ts";
import { nowMs } from "./app.ts";
import type { Child, Handler, Tree } from "./view.ts";
import { h } from "./view.ts";

export type Mood = "good" | "busy" | "bad" | "idle";

/** A state in words, with a sign that does not need its colour. */
export function pill(mood: Mood, text: string): Tree {
  const signs: Readonly<Record<Mood, string>> = { good: "●", busy: "◐", bad: "▲", idle: "○" };
  return h("span", { class: `pill ${mood}` }, h("span", { "aria-hidden": "true" }, signs[mood]), ` ${text}`);
}

export function nodeMood({ link, stage, ready, problems }: NodeSummary): Mood {
  if (link.kind === "lost") return "bad";
  if (link.kind === "connecting") return "idle";
  if (stage === "running") return ready && problems.length === 0 ? "good" : "bad";
  return stage === "" ? "idle" : "busy";
}

export function nodeState(summary: NodeSummary): string {
  const { link, stage, ready } = summary;
  if (link.kind === "lost") return `lost ${spanText(nowMs() - link.sinceMs)} ago`;
  if (link.kind === "connecting") return "connecting";
  if (stage === "") return "connected";
  return stage === "running" && !ready ? "running, not ready" : stage;
}

export function panel(title: string, ...children: readonly Child[]): Tree {
  return h("section", { class: "panel" }, h("h2", {}, title), ...children);
}

export function facts(rows: readonly (readonly [name: string, value: Child])[]): Tree {
  return h(
    "dl",
    { class: "facts" },
    rows
      .filter(([, value]) => value !== "")
      .map(([name, value]) => h("div", { key: name }, h("dt", {}, name), h("dd", {}, value))),
  );
}

export interface Row {
  readonly key: string;
  readonly cells: readonly Child[];
  readonly class?: string;
  readonly onOpen?: () => void;
}

/** With `onOpen` a row is a button for mouse and keyboard; its first cell should say what opens. */
export function table(columns: readonly string[], rows: readonly Row[], empty: string): Tree {
  if (rows.length === 0) return h("p", { class: "empty" }, empty);
  const head = h(
    "thead",
    {},
    h(
      "tr",
      {},
      columns.map((name) => h("th", { scope: "col" }, name)),
    ),
  );
  const body = rows.map(({ key, cells, onOpen, class: kind = "" }) =>
    h(
      "tr",
      { key, class: `${kind}${onOpen === undefined ? "" : " opens"}`, ...(onOpen === undefined ? {} : opens(onOpen)) },
      cells.map((cell) => h("td", {}, cell)),
    ),
  );
  return h("div", { class: "scroll" }, h("table", {}, head, h("tbody", {}, body)));
}

function opens(onOpen: () => void): Readonly<Record<string, unknown>> {
  const onKey = (event: Event): void => {
    if (event instanceof KeyboardEvent && event.key === "Enter" && event.target === event.currentTarget) onOpen();
  };
  const onClick = (event: Event): void => {
    if (!(event.target instanceof Element) || event.target.closest("a, button") === null) onOpen();
  };
  return { tabindex: 0, on: { click: onClick, keydown: onKey } };
}

export function button(text: string, click: Handler, more: Readonly<Record<string, unknown>> = {}): Tree {
  return h("button", { type: "button", ...more, on: { click } }, text);
}

export function nodeLink(node: string, text: string = node): Tree {
  return h("a", { href: formatAddress({ view: "node", node, tab: "summary", query: {} }) }, text);
}

/** A bar for a share, 0 to 1, with its text. */
export function meter(share: number, text: string): Tree {
  const mood = share > 0.9 ? "bad" : share > 0.75 ? "busy" : "good";
  const width = `${Math.min(100, share * 100).toFixed(1)}%`;
  return h(
    "span",
    { class: "meter" },
    h("span", { class: `bar ${mood}`, css: { width } }),
    h("span", { class: "text" }, text),
  );
}

export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

const size = { width: 600, height: 120 };

/** One to three curves in one box; `text` says the newest values, for who does not see it. */
export function graph(
  title: string,
  text: string,
  curves: readonly Curve[],
  box: Pick<GraphBox, "top" | "span">,
): Tree {
  const frame = { ...size, ...box };
  return h(
    "figure",
    { class: "graph" },
    h("figcaption", {}, h("span", {}, title), h("span", { class: "now" }, text)),
    h(
      "svg",
      {
        viewBox: `0 0 ${size.width} ${size.height}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": `${title}: ${text}`,
      },
      [1, 2, 3].map((line) =>
        h("line", { class: "grid", x1: 0, x2: size.width, y1: (line * size.height) / 4, y2: (line * size.height) / 4 }),
      ),
      curves.map(({ values }, index) =>
        h(
          "g",
          { class: `curve c${index}` },
          h("path", { class: "area", d: areaPath(values, frame) }),
          h("path", { class: "line", d: linePath(values, frame) }),
        ),
      ),
    ),
    curves.length > 1 &&
      h(
        "p",
        { class: "legend" },
        curves.map(({ name }, index) => h("span", { class: `c${index}` }, name)),
      ),
  );
}

/** A field for words; the text goes to `onText` as it is typed. */
export function searchBox(onText: (text: string) => void): Tree {
  const input = (event: Event): void => onText(event.target instanceof HTMLInputElement ? event.target.value : "");
  return h("input", {
    type: "search",
    class: "filter",
    placeholder: "Filter: words, -without",
    "aria-label": "Filter",
    on: { input },
  });
}

/** The text of a field of a form; "" when there is none. */
export function fieldText(data: FormData, name: string): string {
  const found = data.get(name);
  return typeof found === "string" ? found : "";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
