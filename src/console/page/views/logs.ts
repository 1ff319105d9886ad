// Logs: of the kernel, of services, of containers; followed, filtered, coloured by level.
import type { App, View } from "../app.ts";
import { go, nodePath } from "../app.ts";
import { follow, get } from "../client.ts";
import { logScreen } from "../log-screen.ts";
import { button, panel, searchBox } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

const kernel = "kernel log";

interface Names {
  readonly services: readonly string[];
  readonly pods: readonly string[];
}

export function logsView(app: App, node: string, query: Readonly<Record<string, string>>): View {
  const id = query["id"] ?? kernel;
  const isPod = query["pod"] === "1";
  const screen = logScreen();
  let names: Names = { services: [], pods: [] };
  let trouble = "";
  const path =
    id === kernel
      ? nodePath(node, "dmesg")
      : nodePath(node, "log", { id, tail: "1000", ...(isPod ? { namespace: "k8s.io" } : {}) });
  const end = follow<readonly string[]>(path, {
    onStart: () => screen.clear(),
    onItem: (lines) => screen.add(lines),
    onTrouble(message) {
      trouble = message;
      app.update();
    },
    onLoggedOut: () => undefined, // the overview's stream tells
  });
  const load = async (): Promise<void> => {
    // without the names the choice is shorter
    names = await get<Names>(nodePath(node, "logs")).catch(() => names);
    app.update();
  };
  void load();
  const render = (): Child =>
    panel(
      `Log: ${id}`,
      h(
        "div",
        { class: "toolbar" },
        chooser(node, names, { id, isPod }),
        searchBox((text) => screen.filter(text)),
        button("To the end", () => screen.toEnd()),
      ),
      trouble !== "" && h("p", { class: "note", role: "status" }, `${trouble}; trying again`),
      h("div", {
        key: path,
        class: "log",
        tabindex: 0,
        role: "log",
        "aria-label": `Log of ${id}`,
        mount: screen.mount,
      }),
    );
  return { title: `Log: ${id}`, render, close: end };
}

function chooser(node: string, names: Names, { id, isPod }: { readonly id: string; readonly isPod: boolean }): Child {
  const change = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const [kind = "", ...rest] = event.target.value.split(":");
    const query = { id: rest.join(":"), ...(kind === "pod" ? { pod: "1" } : {}) };
    go({ view: "node", node, tab: "logs", query: kind === "kernel" ? {} : query });
  };
  const options = (kind: "pod" | "service", found: readonly string[]): Child => {
    const own = id !== kernel && (kind === "pod") === isPod ? [id] : [];
    return [...new Set([...found, ...own])].map((name) => h("option", { key: name, value: `${kind}:${name}` }, name));
  };
  return h(
    "label",
    {},
    "Log of ",
    h(
      "select",
      { value: id === kernel ? "kernel:" : `${isPod ? "pod" : "service"}:${id}`, on: { change } },
      h("option", { value: "kernel:" }, kernel),
      h("optgroup", { label: "Services" }, options("service", names.services)),
      (names.pods.length > 0 || isPod) && h("optgroup", { label: "Containers of pods" }, options("pod", names.pods)),
    ),
  );
}
