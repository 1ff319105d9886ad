// Services of a node: state, health, history, and start, stop, restart.
import { formatAddress } from "../../address.ts";
import { spanText } from "../../format.ts";
import type { ServiceSummary } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { nodePath, nowMs } from "../app.ts";
import { post } from "../client.ts";
import { ask } from "../dialog.ts";
import { button, panel, pill, table, type Mood } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

export function servicesView(app: App, node: string): View {
  let open = "";
  const render = (): Child => {
    const services = app.nodes.get(node)?.services ?? [];
    const chosen = services.find(({ id }) => id === open);
    const toggle = (id: string): void => {
      open = open === id ? "" : id;
      app.update();
    };
    return [
      panel(
        "Services",
        table(
          ["Service", "State", "Health", "Last change", "Last event", ""],
          services.map((service) => ({
            key: service.id,
            class: service.id === open ? "chosen" : "",
            cells: cells(app, node, service),
            onOpen: () => toggle(service.id),
          })),
          "The node has told of no services.",
        ),
      ),
      chosen !== undefined && panel(`History of ${chosen.id}`, history(chosen)),
    ];
  };
  return { title: "Services", render, close: () => undefined };
}

export function stateMood(state: string): Mood {
  if (state === "Running" || state === "Finished") return "good";
  return state === "Failed" ? "bad" : state === "Skipped" || state === "Unknown" ? "idle" : "busy";
}

function cells(app: App, node: string, { id, state, health, healthMessage, events }: ServiceSummary): readonly Child[] {
  const last = events.at(-1);
  const act = (action: "start" | "stop" | "restart") => (): void => {
    const run = async (): Promise<void> => {
      const { answer } = await post<{ readonly answer: string }>(nodePath(node, `services/${encodeURIComponent(id)}`), {
        action,
      });
      app.toast("good", answer === "" ? `${action} of ${id} was asked for` : answer);
    };
    if (action === "start") return app.attempt(run);
    ask(app, {
      title: `${action === "stop" ? "Stop" : "Restart"} ${id}`,
      text: `The service ${id} of node ${node} will ${action}.`,
      name: "",
      action: action === "stop" ? "Stop" : "Restart",
      run,
    });
  };
  const isRunning = state === "Running";
  return [
    h("strong", {}, id),
    pill(stateMood(state), state),
    health === "unknown"
      ? "?"
      : h(
          "span",
          { title: healthMessage },
          pill(health === "ok" ? "good" : "bad", health === "ok" ? "OK" : `failing: ${healthMessage}`),
        ),
    last === undefined || last.atMs === 0 ? "" : `${spanText(nowMs() - last.atMs)} ago`,
    last?.message ?? "",
    h(
      "span",
      { class: "buttons small" },
      h("a", { class: "button", href: formatAddress({ view: "node", node, tab: "logs", query: { id } }) }, "Log"),
      isRunning ? button("Restart", act("restart")) : button("Start", act("start")),
      isRunning && button("Stop", act("stop")),
    ),
  ];
}

function history({ events }: ServiceSummary): Child {
  return table(
    ["When", "State", "Message"],
    events.toReversed().map(({ state, message, atMs }, index) => ({
      key: `${atMs}/${index}`,
      cells: [atMs === 0 ? "" : `${spanText(nowMs() - atMs)} ago`, pill(stateMood(state), state), message],
    })),
    "Nothing happened yet.",
  );
}
