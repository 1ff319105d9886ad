// Where the user is in the dashboard, and what keys do to that. Data of nodes is no part of it.
import type { Key } from "./keys.ts";
import { emptyConfigUrlForm, pressConfigUrlKey, type ConfigUrlForm } from "./config-url-form.ts";
import { emptyForm, pressFormKey, type NetworkForm } from "./network/form.ts";

export type ViewName = "summary" | "monitor" | "network" | "config-url" | "resources";
export type Order = "cpu" | "memory" | "pid";

export interface DashboardState {
  readonly view: ViewName;
  /** Index of the node. */
  readonly node: number;
  /** Lines of the log between the end and what is seen; 0 follows it. */
  readonly logOffset: number;
  /** First process that is seen. */
  readonly processTop: number;
  readonly order: Order;
  readonly explorer: ExplorerPlace;
  readonly networkForm: NetworkForm;
  readonly configUrlForm: ConfigUrlForm;
  readonly filter: string;
  /** Keys go to the filter. */
  readonly isFiltering: boolean;
}

/** Cursors are indexes among what the filter leaves. */
export type ExplorerPlace =
  | { readonly level: "types"; readonly cursor: number }
  | { readonly level: "list"; readonly type: string; readonly cursor: number; readonly typeCursor: number }
  | {
      readonly level: "one";
      readonly type: string;
      readonly id: string;
      readonly namespace: string;
      readonly top: number;
      readonly cursor: number;
      readonly typeCursor: number;
    };

/** What the keys need to know of what is seen. */
export interface Extent {
  readonly nodes: number;
  /** In the order of their function keys. */
  readonly views: readonly ViewName[];
  /** Names of links that the form for the network offers. */
  readonly links: readonly string[];
  /** Rows of the part that scrolls, and how many lines there are for it. */
  readonly rows: number;
  readonly lines: number;
  /** Of the explorer, below the cursor. */
  readonly chosenType?: string;
  readonly chosen?: { readonly id: string; readonly namespace: string };
}

export type Effect = "quit" | "suspend" | "redraw" | "save network" | "save code";

export const initialState: DashboardState = {
  view: "summary",
  node: 0,
  logOffset: 0,
  processTop: 0,
  order: "cpu",
  explorer: { level: "types", cursor: 0 },
  networkForm: emptyForm,
  configUrlForm: emptyConfigUrlForm,
  filter: "",
  isFiltering: false,
};

export interface Pressed {
  readonly state: DashboardState;
  readonly effect?: Effect;
}

/** Keys are typed there. */
function isForm(view: ViewName): view is "network" | "config-url" {
  return view === "network" || view === "config-url";
}

/** Of a function key; where nothing is typed a digit does it too. */
function viewOf({ view }: DashboardState, key: Key, { views }: Extent): ViewName | undefined {
  const pattern = isForm(view) ? /^f(?<number>[1-9])$/u : /^f?(?<number>[1-9])$/u;
  const number = pattern.exec(key)?.groups?.["number"];
  return number === undefined ? undefined : views[Number(number) - 1];
}

export function pressKey(state: DashboardState, key: Key, extent: Extent): Pressed {
  if (key === "ctrl-c") return { state, effect: "quit" };
  if (key === "ctrl-z") return { state, effect: "suspend" };
  if (key === "ctrl-l") return { state, effect: "redraw" };
  if (state.isFiltering) return { state: typeFilter(state, key) };
  const view = viewOf(state, key, extent);
  if (view !== undefined) return { state: { ...state, view, filter: "", logOffset: 0 } };
  if (isForm(state.view)) return typeForm(state, key, extent);
  if (key === "q") return { state, effect: "quit" };
  return { state: move(changeNode(state, key, extent), key, extent) };
}

function typeForm(state: DashboardState, key: Key, { links }: Extent): Pressed {
  if (state.view === "network") {
    const { form, isToBeSaved = false } = pressFormKey(state.networkForm, key, links);
    return { state: { ...state, networkForm: form }, ...(isToBeSaved ? { effect: "save network" } : {}) };
  }
  const { form, isToBeSaved = false } = pressConfigUrlKey(state.configUrlForm, key);
  return { state: { ...state, configUrlForm: form }, ...(isToBeSaved ? { effect: "save code" } : {}) };
}

function typeFilter(state: DashboardState, key: Key): DashboardState {
  if (key === "enter") return { ...state, isFiltering: false };
  if (key === "escape") return { ...state, isFiltering: false, filter: "" };
  const characters = Array.from(state.filter);
  const filter =
    key === "backspace"
      ? characters.slice(0, -1).join("")
      : Array.from(key).length === 1
        ? state.filter + key
        : state.filter;
  return toStart({ ...state, filter });
}

/** Filters change what there is: cursors begin anew. */
function toStart(state: DashboardState): DashboardState {
  const { explorer } = state;
  return {
    ...state,
    logOffset: 0,
    processTop: 0,
    explorer: explorer.level === "one" ? explorer : { ...explorer, cursor: 0 },
  };
}

function changeNode(state: DashboardState, key: Key, { nodes }: Extent): DashboardState {
  const step = key === "h" || key === "left" ? -1 : key === "l" || key === "right" ? 1 : 0;
  if (step === 0 || nodes < 2) return state;
  const node = (state.node + step + nodes) % nodes;
  return { ...state, node, logOffset: 0, processTop: 0, explorer: { level: "types", cursor: 0 }, filter: "" };
}

const orders: readonly Order[] = ["cpu", "memory", "pid"];

function move(state: DashboardState, key: Key, extent: Extent): DashboardState {
  if (key === "/" && state.view !== "monitor") return { ...state, isFiltering: true };
  if (key === "s" && state.view === "monitor") {
    return { ...state, order: orders[(orders.indexOf(state.order) + 1) % orders.length] ?? "cpu", processTop: 0 };
  }
  if (state.view === "resources" && key === "enter") return open(state, extent);
  if (key === "escape" || key === "backspace") return back(state);
  const steps = stepsOf(key, extent);
  return steps === 0 ? state : scroll(state, steps, extent);
}

/** Lines down; negative is up. */
function stepsOf(key: Key, { rows, lines }: Extent): number {
  const half = Math.max(1, Math.floor(rows / 2));
  const page = Math.max(1, rows - 1);
  const table: Readonly<Record<Key, number>> = {
    j: 1, down: 1, k: -1, up: -1,
    "ctrl-d": half, "ctrl-u": -half,
    "ctrl-f": page, "page-down": page, "ctrl-b": -page, "page-up": -page,
    g: -lines, home: -lines, G: lines, end: lines,
  }; // prettier-ignore
  return table[key] ?? 0;
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, Math.max(0, most)));
}

function scroll(state: DashboardState, steps: number, { rows, lines }: Extent): DashboardState {
  const hidden = lines - rows;
  switch (state.view) {
    case "summary":
      return { ...state, logOffset: clamp(state.logOffset - steps, hidden) };
    case "monitor":
      return { ...state, processTop: clamp(state.processTop + steps, hidden) };
    case "network":
    case "config-url":
      return state;
    case "resources": {
      const { explorer } = state;
      if (explorer.level === "one")
        return { ...state, explorer: { ...explorer, top: clamp(explorer.top + steps, hidden) } };
      return { ...state, explorer: { ...explorer, cursor: clamp(explorer.cursor + steps, lines - 1) } };
    }
  }
}

function open(state: DashboardState, { chosenType, chosen }: Extent): DashboardState {
  const { explorer } = state;
  if (explorer.level === "types" && chosenType !== undefined) {
    const place = { level: "list", type: chosenType, cursor: 0, typeCursor: explorer.cursor } as const;
    return { ...state, filter: "", explorer: place };
  }
  if (explorer.level === "list" && chosen !== undefined)
    return { ...state, explorer: { ...explorer, ...chosen, level: "one", top: 0 } };
  return state;
}

function back(state: DashboardState): DashboardState {
  const { explorer } = state;
  if (state.filter !== "" && explorer.level !== "one") return toStart({ ...state, filter: "" });
  if (state.view !== "resources" || explorer.level === "types") return state;
  if (explorer.level === "list") return { ...state, explorer: { level: "types", cursor: explorer.typeCursor } };
  const { type, cursor, typeCursor } = explorer;
  return { ...state, explorer: { level: "list", type, cursor, typeCursor } };
}
