// What happens on a node, newest first.
import { timeText } from "../../format.ts";
import { matchesFilter } from "../../log-line.ts";
import type { EventRow } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { nodePath } from "../app.ts";
import { follow } from "../client.ts";
import { panel, searchBox, table } from "../parts.ts";
import { h } from "../view.ts";

const keptEvents = 1000;
const shownEvents = 300;

export function eventsView(app: App, node: string): View {
  let events: readonly EventRow[] = [];
  let filter = "";
  let trouble = "";
  const end = follow<readonly EventRow[]>(nodePath(node, "events"), {
    onStart() {
      events = [];
    },
    onItem(fresh) {
      events = [...fresh.toReversed(), ...events].slice(0, keptEvents);
      app.update();
    },
    onTrouble(message) {
      trouble = message;
      app.update();
    },
    onLoggedOut: () => undefined, // the overview's stream tells
  });
  return {
    title: "Events",
    close: end,
    render() {
      const shown = events
        .filter(({ type, source, message, actorId }) =>
          matchesFilter(`${type} ${source} ${message} ${actorId}`, filter),
        )
        .slice(0, shownEvents);
      const onText = (text: string): void => {
        filter = text;
        app.update();
      };
      return panel(
        "Events",
        h("div", { class: "toolbar" }, searchBox(onText)),
        trouble !== "" && h("p", { class: "note", role: "status" }, `${trouble}; trying again`),
        table(
          ["When (UTC)", "Event", "Source", "Message", "Actor"],
          shown.map(({ id, atMs, type, source, message, actorId }) => ({
            key: id,
            class: /error|fail/iu.test(message) ? "bad" : "",
            cells: [timeText(atMs), type.replace(/Event$/u, ""), source, message, h("small", {}, actorId.slice(0, 8))],
          })),
          "Nothing happened yet.",
        ),
      );
    },
  };
}
