// F2: graphs of processor, memory, load, network and disks, and the processes.
import { bytesText, percentText, rateText } from "../console/format.ts";
import { topOf } from "../console/graph.ts";
import type { Figures, ProcessRow } from "../console/protocol.ts";
import { blockGraph } from "./blocks.ts";
import type { Scrolling, Shown } from "./content.ts";
import { drawFrame } from "./frame.ts";
import type { Colour, Rect, Screen } from "./screen.ts";
import type { Order } from "./state.ts";

interface Graph {
  readonly title: string;
  readonly text: string;
  readonly values: readonly number[];
  readonly top: number;
  readonly colour: Colour;
}

export function drawMonitor(screen: Screen, rect: Rect, { state, content }: Shown): Scrolling {
  const { figures, processes } = content.node;
  // two rows of graphs get two fifths of the height, the processes the rest
  const graphHeight = Math.max(3, Math.floor((rect.height * 0.4) / 2));
  const [above, below] = graphsOf(figures);
  drawGraphs(screen, { ...rect, height: graphHeight }, above);
  drawGraphs(screen, { ...rect, y: rect.y + graphHeight, height: graphHeight }, below);
  const used = 2 * graphHeight;
  const table = { ...rect, y: rect.y + used, height: rect.height - used };
  return drawProcesses(screen, table, { processes, order: state.order, top: state.processTop });
}

function graphsOf(figures: readonly Figures[]): readonly [readonly Graph[], readonly Graph[]] {
  const now = figures.at(-1);
  if (now === undefined) return [[], []];
  const of = (value: (each: Figures) => number): readonly number[] => figures.map(value);
  const network = of(({ receivedBytes, sentBytes }) => receivedBytes + sentBytes);
  const disks = of(({ readBytes, writtenBytes }) => readBytes + writtenBytes);
  const loads = of(({ load }) => load[0]);
  return [
    [
      { title: "CPU", text: percentText(now.cpu), values: of(({ cpu }) => cpu), top: 1, colour: "green" },
      {
        title: "Memory",
        text: bytesText(now.memoryUsedBytes),
        values: of(({ memoryUsedBytes }) => memoryUsedBytes),
        top: now.memoryTotalBytes,
        colour: "cyan",
      },
      {
        title: "Load",
        text: now.load.map((each) => each.toFixed(2)).join(" "),
        values: loads,
        top: topOf(loads, 1),
        colour: "yellow",
      },
    ],
    [
      {
        title: "Network",
        text: `${rateText(now.receivedBytes)} in ${rateText(now.sentBytes)} out`,
        values: network,
        top: topOf(network, 1000),
        colour: "blue",
      },
      {
        title: "Disks",
        text: `${rateText(now.readBytes)} r ${rateText(now.writtenBytes)} w`,
        values: disks,
        top: topOf(disks, 1000),
        colour: "magenta",
      },
    ],
  ];
}

function drawGraphs(screen: Screen, { x, y, width, height }: Rect, graphs: readonly Graph[]): void {
  const each = Math.floor(width / Math.max(1, graphs.length));
  for (const [index, { title, text, values, top, colour }] of graphs.entries()) {
    const left = x + index * each;
    const room = index === graphs.length - 1 ? width - index * each : each - 1;
    drawFrame(screen, { x: left, y, width: room }, title, text);
    const rows = blockGraph(values, { width: room - 2, height: height - 1, top });
    for (const [row, line] of rows.entries()) screen.put(left + 1, y + 1 + row, line, { colour });
  }
}

const compare: Readonly<Record<Order, (a: ProcessRow, b: ProcessRow) => number>> = {
  cpu: (a, b) => b.cpu - a.cpu || b.residentBytes - a.residentBytes,
  memory: (a, b) => b.residentBytes - a.residentBytes,
  pid: (a, b) => a.pid - b.pid,
};

const columns = [
  ["PID", 7],
  ["S", 2],
  ["THR", 5],
  ["CPU", 7],
  ["TIME", 10],
  ["MEMORY", 11],
] as const;

interface Processes {
  readonly processes: readonly ProcessRow[];
  readonly order: Order;
  readonly top: number;
}

function drawProcesses(screen: Screen, { x, y, width, height }: Rect, { processes, order, top }: Processes): Scrolling {
  drawFrame(screen, { x, y, width }, `processes by ${order}`, `${processes.length}`);
  const line = (row: number, cells: readonly string[], command: string, bold: boolean): void => {
    let left = x + 1;
    for (const [index, [, size]] of columns.entries()) {
      screen.put(left, row, (cells[index] ?? "").padStart(size - 1), { bold }, size - 1);
      left += size;
    }
    screen.put(left, row, command, { bold }, x + width - left - 1);
  };
  line(
    y + 1,
    columns.map(([name]) => name),
    "COMMAND",
    true,
  );
  const rows = Math.max(0, height - 2);
  const visible = processes.toSorted(compare[order]).slice(top, top + rows);
  for (const [index, process] of visible.entries()) {
    const { pid, state, threads, cpu, cpuSeconds, residentBytes, command } = process;
    const cells = [
      String(pid),
      state,
      String(threads),
      percentText(cpu),
      `${cpuSeconds.toFixed(1)}s`,
      bytesText(residentBytes),
    ];
    line(y + 2 + index, cells, command, false);
  }
  return { rows, lines: processes.length };
}
