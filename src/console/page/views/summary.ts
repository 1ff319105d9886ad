// One node: what it is, how it fares, what it waits for.
import { formatAddress } from "../../address.ts";
import { bytesText, percentText, rateText, spanText, timeText } from "../../format.ts";
import type { NodeSummary } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { nowMs } from "../app.ts";
import { facts, meter, nodeMood, nodeState, panel, pill } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

export function summaryView(app: App, node: string): View {
  return {
    title: "Summary",
    render() {
      const summary = app.nodes.get(node);
      return summary === undefined ? h("p", { class: "empty" }, "Nothing is known of this node yet.") : render(summary);
    },
    close: () => undefined,
  };
}

function list(items: readonly string[]): Child {
  return items.length === 0
    ? ""
    : h(
        "ul",
        { class: "plain" },
        items.map((item) => h("li", {}, item)),
      );
}

function render(summary: NodeSummary): Child {
  return [
    warnings(summary),
    h(
      "div",
      { class: "columns" },
      panel("Machine", machine(summary)),
      panel("Now", figures(summary)),
      panel("Cluster", cluster(summary)),
      panel("Network", network(summary)),
    ),
  ];
}

function warnings({ link, unmet, problems, banks, stale, denied }: NodeSummary): Child {
  return [
    link.kind === "lost" &&
      h(
        "div",
        { class: "banner bad", role: "alert" },
        `No answer since ${timeText(link.sinceMs)}: ${link.error}. What is shown is from then.`,
      ),
    unmet.length > 0 && h("div", { class: "banner busy" }, "The node waits for: ", list(unmet)),
    problems.map(({ id, message, details }) =>
      h("div", { class: "banner bad", key: id }, h("strong", {}, message), list(details)),
    ),
    banks?.onTrial === true &&
      h(
        "div",
        { class: "banner busy" },
        `A new version is on trial until ${banks.trialEnds}. It still has to show: `,
        list(banks.waitingFor.length === 0 ? ["that it stays well"] : banks.waitingFor),
      ),
    banks !== undefined &&
      banks.failureReason !== "" &&
      h(
        "div",
        { class: "banner bad" },
        h("strong", {}, `The upgrade to ${banks.failedVersion} was rolled back`),
        ` (${banks.failedAt}): ${banks.failureReason}`,
      ),
    link.kind === "live" && stale.length > 0 && h("div", { class: "banner busy" }, "Not up to date: ", list(stale)),
    denied.length > 0 &&
      h(
        "p",
        { class: "note" },
        `Not shown, since your certificate, the node's mode or its version does not give it: ${denied.join(", ")}`,
      ),
  ];
}

function machine(summary: NodeSummary): Child {
  const { banks } = summary;
  return facts([
    ["State", pill(nodeMood(summary), nodeState(summary))],
    ["Version", summary.version],
    ["Host name", summary.hostname],
    ["Type", summary.type],
    ["Machine", summary.product],
    ["UUID", summary.uuid],
    ["Secure Boot", summary.secureBoot],
    [
      "Banks",
      banks === undefined
        ? ""
        : `${banks.running} runs; A: ${banks.versionA === "" ? "empty" : banks.versionA}, B: ${banks.versionB === "" ? "empty" : banks.versionB}`,
    ],
    [
      "Started",
      summary.bootTimeMs === 0 ? "" : `${timeText(summary.bootTimeMs)} (${spanText(nowMs() - summary.bootTimeMs)} ago)`,
    ],
    ["Management", summary.siderolink],
  ]);
}

function figures({ figures: now, processors, node }: NodeSummary): Child {
  if (now === undefined) return h("p", { class: "empty" }, "No figures yet.");
  const used = now.memoryTotalBytes === 0 ? 0 : now.memoryUsedBytes / now.memoryTotalBytes;
  return [
    facts([
      ["CPU", meter(now.cpu, `${percentText(now.cpu)} of ${processors}`)],
      ["Load", now.load.map((value) => value.toFixed(2)).join("  ")],
      ["Memory", meter(used, `${bytesText(now.memoryUsedBytes)} of ${bytesText(now.memoryTotalBytes)}`)],
      ["Network", `${rateText(now.receivedBytes)} in, ${rateText(now.sentBytes)} out`],
      ["Disks", `${rateText(now.readBytes)} read, ${rateText(now.writtenBytes)} written`],
    ]),
    h(
      "p",
      {},
      h("a", { href: formatAddress({ view: "node", node, tab: "monitor", query: {} }) }, "Graphs and processes"),
    ),
  ];
}

function cluster({ cluster: name, kubelet, components, members }: NodeSummary): Child {
  return facts([
    ["Cluster", name],
    ["Kubelet", kubelet],
    [
      "Components",
      components.length === 0
        ? ""
        : h(
            "ul",
            { class: "plain" },
            components.map((each) => h("li", {}, pill(each.ready ? "good" : "bad", each.name))),
          ),
    ],
    ["Members", members.length === 0 ? "" : `${members.length}: ${members.join(", ")}`],
  ]);
}

function network(summary: NodeSummary): Child {
  const { connectivity, links } = summary;
  return facts([
    [
      "Connectivity",
      connectivity === undefined ? "" : pill(connectivity ? "good" : "bad", connectivity ? "yes" : "no"),
    ],
    ["Addresses", list(summary.addresses)],
    ["Gateways", list(summary.gateways)],
    ["DNS", list(summary.resolvers)],
    ["Time servers", list(summary.timeServers)],
    [
      "Links",
      list(
        links.map(
          ({ name, kind, up, mac }) => `${name}${kind === "" ? "" : ` (${kind})`}: ${up ? "up" : "down"} ${mac}`,
        ),
      ),
    ],
  ]);
}
