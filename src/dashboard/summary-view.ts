// F1: what the node is and how it fares, and the log of its kernel, in which its own is too.
import { isShown, levelOf, type Level } from "../console/log-line.ts";
import { bytesText, percentText, spanText } from "../console/format.ts";
import type { NodeSummary } from "../console/protocol.ts";
import type { Content, Scrolling, Shown } from "./content.ts";
import { drawFrame } from "./frame.ts";
import type { Rect, Screen, Style } from "./screen.ts";

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly style?: Style;
}

const levelStyles: Readonly<Record<Level, Style>> = {
  error: { colour: "red" },
  warning: { colour: "yellow" },
  debug: { colour: "grey" },
  plain: {},
};

/** So many lines of facts at least leave the log its place at 24 lines. */
const factRows = 9;

export function drawSummary(screen: Screen, rect: Rect, { state, content }: Shown): Scrolling {
  const { summary, kernelLog } = content.node;
  const columns = rect.width >= 120 ? wide(summary) : narrow(summary);
  const height = Math.min(
    Math.max(...columns.map((facts) => facts.length)),
    Math.max(3, Math.min(factRows, rect.height - 6)),
  );
  const width = Math.floor(rect.width / columns.length);
  for (const [index, facts] of columns.entries())
    drawFacts(screen, { x: index * width + 1, y: rect.y, width: width - 1, height }, facts);
  let { y } = rect;
  y += height;
  for (const { text, style } of [...certificateNotice(content), ...notices(summary)].slice(
    0,
    Math.max(0, rect.height - height - 5),
  )) {
    screen.put(1, y, text, style, rect.width - 2);
    y++;
  }
  const log = { x: 0, y, width: rect.width, height: rect.y + rect.height - y };
  return drawLog(screen, log, { lines: kernelLog, offset: state.logOffset, filter: state.filter });
}

function machineFacts(summary: NodeSummary): readonly Fact[] {
  const { stage, ready, type, uuid, cluster, siderolink, secureBoot, version, product } = summary;
  const { banks } = summary;
  return [
    { name: "Stage", value: stage, style: { colour: stage === "running" ? "green" : "yellow" } },
    { name: "Ready", value: stage === "" ? "" : ready ? "yes" : "no", style: { colour: ready ? "green" : "red" } },
    { name: "Type", value: type },
    { name: "Cluster", value: cluster },
    { name: "Version", value: version },
    { name: "Machine", value: product },
    { name: "UUID", value: uuid },
    { name: "Secure Boot", value: secureBoot },
    { name: "Bank", value: banks === undefined ? "" : `${banks.running}${banks.onTrial ? ", on trial" : ""}` },
    { name: "SideroLink", value: siderolink },
  ];
}

function usage({ figures, processors }: NodeSummary): readonly Fact[] {
  if (figures === undefined) return [];
  const { cpu, memoryUsedBytes, memoryTotalBytes, load } = figures;
  return [
    { name: "CPU", value: `${percentText(cpu)} of ${processors}, load ${load[0].toFixed(2)}` },
    { name: "Memory", value: `${bytesText(memoryUsedBytes)} of ${bytesText(memoryTotalBytes)}` },
  ];
}

function kubernetesFacts({ kubelet, components, members, services }: NodeSummary): readonly Fact[] {
  const failing = services.filter(({ health }) => health === "failing");
  return [
    {
      name: "Services",
      value:
        services.length === 0
          ? ""
          : failing.length === 0
            ? `${services.length}, none failing`
            : `failing: ${failing.map(({ id }) => id).join(", ")}`,
      style: failing.length === 0 ? {} : { colour: "red" },
    },
    { name: "Kubelet", value: kubelet },
    ...components.map(({ name, ready }) => ({
      name: short(name),
      value: ready ? "ready" : "not ready",
      style: { colour: ready ? "green" : "red" } as const,
    })),
    { name: "Members", value: members.length === 0 ? "" : String(members.length) },
  ];
}

/** Pods of the control plane by what they are, in words that fit the column. */
const componentNames: readonly (readonly [prefix: string, name: string])[] = [
  ["kube-apiserver", "API server"],
  ["kube-controller-manager", "Controllers"],
  ["kube-scheduler", "Scheduler"],
];

function short(pod: string): string {
  return componentNames.find(([prefix]) => pod.startsWith(prefix))?.[1] ?? pod;
}

function networkFacts(summary: NodeSummary): readonly Fact[] {
  const { connectivity, addresses, gateways, resolvers, timeServers, links } = summary;
  const isUp = connectivity === true;
  return [
    {
      name: "Network",
      value: connectivity === undefined ? "" : isUp ? "connected" : "no connectivity",
      style: { colour: isUp ? "green" : "red" },
    },
    { name: "Addresses", value: addresses.join(", ") },
    { name: "Gateways", value: gateways.join(", ") },
    { name: "DNS", value: resolvers.join(", ") },
    { name: "Time", value: timeServers.join(", ") },
    {
      name: "Links",
      value: links
        .filter(({ up }) => up)
        .map(({ name }) => name)
        .join(", "),
    },
  ];
}

function wide(summary: NodeSummary): readonly (readonly Fact[])[] {
  return [machineFacts(summary), [...usage(summary), ...kubernetesFacts(summary)], networkFacts(summary)].map(known);
}

function narrow(summary: NodeSummary): readonly (readonly Fact[])[] {
  const network = networkFacts(summary);
  return [machineFacts(summary), [...usage(summary), ...network.slice(0, 4), ...kubernetesFacts(summary)]].map(known);
}

function known(facts: readonly Fact[]): readonly Fact[] {
  return facts.filter(({ value }) => value !== "");
}

const nameWidth = 13;

function drawFacts(screen: Screen, { x, y, width, height }: Rect, facts: readonly Fact[]): void {
  for (const [row, { name, value, style }] of facts.slice(0, height).entries()) {
    screen.put(x, y + row, name, { dim: true }, nameWidth - 1);
    screen.put(x + nameWidth, y + row, value, style, width - nameWidth - 1);
  }
}

/** A certificate that ends sooner is worth a word. */
const certificateWarningMs = 30 * 86_400_000;

function certificateNotice({ certificateEndsMs, nowMs }: Content): readonly Notice[] {
  const left = (certificateEndsMs ?? Number.POSITIVE_INFINITY) - nowMs;
  if (left > certificateWarningMs) return [];
  const when = left < 0 ? "has ended" : `ends in ${spanText(left)}`;
  return [{ text: `your client certificate ${when}: ichorctl config new makes another`, style: { colour: "yellow" } }];
}

interface Notice {
  readonly text: string;
  readonly style: Style;
}

function notices({ unmet, problems, banks, link }: NodeSummary): readonly Notice[] {
  return [
    ...(link.kind === "lost" ? [{ text: `no answer: ${link.error}`, style: { colour: "red" } as const }] : []),
    ...problems.map(({ message }) => ({ text: `problem: ${message}`, style: { colour: "red" } as const })),
    ...(banks === undefined || banks.failureReason === ""
      ? []
      : [
          {
            text: `upgrade to ${banks.failedVersion} rolled back: ${banks.failureReason}`,
            style: { colour: "red" } as const,
          },
        ]),
    ...unmet.map((text) => ({ text: `waits for ${text}`, style: { colour: "yellow" } as const })),
  ];
}

interface LogContent {
  readonly lines: readonly string[];
  /** Lines between the end and what is seen. */
  readonly offset: number;
  readonly filter: string;
}

function drawLog(screen: Screen, rect: Rect, { lines, offset, filter }: LogContent): Scrolling {
  const shown = lines.filter((line) => isShown(line, filter));
  drawFrame(screen, rect, offset > 0 ? `kernel log, ${offset} lines from the end` : "kernel log");
  const rows = rect.height - 1;
  const end = Math.max(rows, shown.length - offset);
  const visible = shown.slice(Math.max(0, end - rows), end);
  for (const [row, line] of visible.entries())
    screen.put(1, rect.y + 1 + row, compact(line), levelStyles[levelOf(line)], rect.width - 2);
  return { rows, lines: shown.length };
}

/** Facility and level are told by the colour: what is left has more room. */
function compact(line: string): string {
  return line.replace(/^\w+:\s+\w+: \[(?:\d{4}-\d\d-\d\dT)?(?<time>\d\d:\d\d:\d\d)[^\]]*\]:\s*/u, "$<time> ");
}
