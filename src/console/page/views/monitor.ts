// Figures of a node as graphs, and its processes.
import { bytesText, percentText, rateText } from "../../format.ts";
import { topOf } from "../../graph.ts";
import { matchesFilter } from "../../log-line.ts";
import type { Figures, MonitorItem, ProcessRow } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { nodePath } from "../app.ts";
import { follow } from "../client.ts";
import { graph, meter, panel, searchBox, table } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

const span = 120;
const shownProcesses = 100;
const orders = {
  cpu: (a: ProcessRow, b: ProcessRow) => b.cpu - a.cpu || b.residentBytes - a.residentBytes,
  memory: (a: ProcessRow, b: ProcessRow) => b.residentBytes - a.residentBytes,
  pid: (a: ProcessRow, b: ProcessRow) => a.pid - b.pid,
} as const;

export function monitorView(app: App, node: string): View {
  let figures: readonly Figures[] = [];
  let processes: readonly ProcessRow[] = [];
  let order: keyof typeof orders = "cpu";
  let filter = "";
  const end = follow<MonitorItem>(nodePath(node, "monitor"), {
    onStart() {
      figures = [];
    },
    onItem(item) {
      figures = [...figures, ...item.figures].slice(-span);
      ({ processes } = item);
      app.update();
    },
    onTrouble: () => undefined, // the node's own state tells
    onLoggedOut: () => undefined, // the overview's stream tells
  });
  const onOrder = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement && event.target.value in orders)
      order = event.target.value as keyof typeof orders; // checked in the same line
    app.update();
  };
  return {
    title: "Monitor",
    close: end,
    render() {
      const now = figures.at(-1);
      if (now === undefined) return h("p", { class: "empty" }, "No figures yet.");
      const shown = processes
        .filter(({ command, pid }) => matchesFilter(`${pid} ${command}`, filter))
        .toSorted(orders[order])
        .slice(0, shownProcesses);
      const toolbar = h(
        "div",
        { class: "toolbar" },
        h("label", {}, "By ", h("select", { value: order, on: { change: onOrder } }, orderOptions)),
        searchBox((text) => {
          filter = text;
          app.update();
        }),
      );
      return [
        h("div", { class: "graphs" }, graphs(figures, now)),
        panel(`Processes (${processes.length})`, toolbar, processTable(shown)),
      ];
    },
  };
}

const orderOptions = Object.keys(orders).map((name) => h("option", { value: name }, name));

function processTable(processes: readonly ProcessRow[]): Child {
  const rows = processes.map((process) => ({
    key: String(process.pid),
    cells: [
      process.pid,
      process.state,
      process.threads,
      percentText(process.cpu),
      `${process.cpuSeconds.toFixed(1)} s`,
      bytesText(process.residentBytes),
      h("code", { class: "command", title: process.command }, process.command),
    ],
  }));
  return table(["PID", "State", "Threads", "CPU", "CPU time", "Memory", "Command"], rows, "No process fits.");
}

type Value = (figures: Figures) => number;

/** Two rates of bytes in one graph. */
function rates(
  figures: readonly Figures[],
  title: string,
  lines: readonly (readonly [name: string, value: Value])[],
): Child {
  const curves = lines.map(([name, value]) => ({ name, values: figures.map(value) }));
  const text = curves.map(({ name, values }) => `${rateText(values.at(-1) ?? 0)} ${name}`).join(", ");
  const top = topOf(
    curves.flatMap(({ values }) => values),
    10_000,
  );
  return h("div", { class: "panel" }, graph(title, text, curves, { top, span }));
}

function graphs(figures: readonly Figures[], now: Figures): Child {
  const of = (value: Value): readonly number[] => figures.map(value);
  const one = (
    title: string,
    text: string,
    curve: { readonly values: readonly number[]; readonly top: number },
  ): Child => graph(title, text, [{ name: title, values: curve.values }], { top: curve.top, span });
  const loads = [0, 1, 2].map((index) => ({
    name: `${[1, 5, 15][index]} min`,
    values: of(({ load }) => load[index] ?? 0),
  }));
  const memory = `${bytesText(now.memoryUsedBytes)} used, ${bytesText(now.memoryAvailableBytes)} available`;
  const switches = of(({ contextSwitches }) => contextSwitches);
  const kernel = `${now.contextSwitches.toFixed(0)}/s, ${now.processesRunning} running, ${now.processesBlocked} blocked`;
  return [
    h(
      "div",
      { class: "panel" },
      one("CPU", percentText(now.cpu), { values: of(({ cpu }) => cpu), top: 1 }),
      h(
        "div",
        { class: "cpus" },
        now.cpus.map((share, index) => meter(share, `${index}: ${percentText(share)}`)),
      ),
    ),
    h(
      "div",
      { class: "panel" },
      one("Memory", memory, {
        values: of(({ memoryUsedBytes }) => memoryUsedBytes),
        top: Math.max(1, now.memoryTotalBytes),
      }),
    ),
    h(
      "div",
      { class: "panel" },
      graph("Load", now.load.map((value) => value.toFixed(2)).join("  "), loads, {
        top: topOf(
          figures.flatMap(({ load }) => load),
          1,
        ),
        span,
      }),
    ),
    rates(figures, "Network", [
      ["in", ({ receivedBytes }) => receivedBytes],
      ["out", ({ sentBytes }) => sentBytes],
    ]),
    rates(figures, "Disks", [
      ["read", ({ readBytes }) => readBytes],
      ["written", ({ writtenBytes }) => writtenBytes],
    ]),
    h("div", { class: "panel" }, one("Context switches", kernel, { values: switches, top: topOf(switches, 100) })),
  ];
}
