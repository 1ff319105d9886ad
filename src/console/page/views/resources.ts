// The explorer: types, the resources of one as they change, one of them whole.
import { matchesFilter } from "../../log-line.ts";
import type { DefinitionRow, ResourceItem, ResourceRow } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { go, nodePath } from "../app.ts";
import { follow, get } from "../client.ts";
import { button, messageOf, panel, searchBox, table } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

export function resourcesView(app: App, node: string, query: Readonly<Record<string, string>>): View {
  const type = query["type"] ?? "";
  let definitions: readonly DefinitionRow[] = [];
  let filter = "";
  let failure = "";
  const load = async (): Promise<void> => {
    try {
      definitions = await get<readonly DefinitionRow[]>(nodePath(node, "definitions"));
    } catch (error) {
      failure = messageOf(error);
    }
    app.update();
  };
  void load();
  const list = type === "" ? undefined : resourceList(app, node, query);
  const search = (): Child =>
    searchBox((text) => {
      filter = text;
      app.update();
    });
  const render = (): Child => {
    if (list !== undefined) return list.render(definitions.find((each) => each.type === type));
    const shown = definitions.filter((each) =>
      matchesFilter(`${each.type} ${each.namespace} ${each.aliases.join(" ")}`, filter),
    );
    return panel(
      "Types of resources",
      h("div", { class: "toolbar" }, search()),
      failure !== "" && h("p", { class: "note" }, failure),
      table(
        ["Type", "Namespace", "Aliases"],
        shown.map(({ type: each, namespace, aliases, sensitive }) => ({
          key: each,
          cells: [
            h("span", {}, each, sensitive && h("small", { class: "note" }, " secret")),
            namespace,
            h("small", {}, aliases.slice(0, 5).join(", ")),
          ],
          onOpen: () => go({ view: "node", node, tab: "resources", query: { type: each } }),
        })),
        definitions.length === 0 ? "Asking the node …" : "No type fits.",
      ),
    );
  };
  return { title: type === "" ? "Resources" : type, render, close: () => list?.close() };
}

interface ResourceList {
  render(definition: DefinitionRow | undefined): Child;
  close(): void;
}

function resourceList(app: App, node: string, { type = "", id = "" }: Readonly<Record<string, string>>): ResourceList {
  const rows = new Map<string, ResourceRow & { readonly changedMs: number }>();
  let isComplete = false;
  let trouble = "";
  let filter = "";
  let yaml = "";
  const fetchOne = async (): Promise<void> => {
    if (id === "") return;
    const namespace = [...rows.values()].find((row) => row.id === id)?.namespace;
    const wanted = { type, id, ...(namespace === undefined ? {} : { namespace }) };
    try {
      ({ yaml } = await get<{ readonly yaml: string }>(nodePath(node, "resource", wanted)));
    } catch (error) {
      yaml = `# ${messageOf(error)}`;
    }
    app.update();
  };
  const end = follow<ResourceItem>(nodePath(node, "watch", { type }), {
    onStart() {
      rows.clear();
      isComplete = false;
    },
    onItem(item) {
      if (item.kind === "complete") {
        isComplete = true;
        void fetchOne();
      } else if (item.kind === "set") {
        rows.set(`${item.row.namespace}/${item.row.id}`, { ...item.row, changedMs: isComplete ? Date.now() : 0 });
        if (isComplete && item.row.id === id) void fetchOne();
      } else rows.delete(`${item.namespace}/${item.id}`);
      app.update();
    },
    onTrouble(message) {
      trouble = message;
      app.update();
    },
    onLoggedOut: () => undefined, // the overview's stream tells
  });
  const open = (chosen: string): void =>
    go({ view: "node", node, tab: "resources", query: { type, ...(chosen === "" ? {} : { id: chosen }) } });
  const onText = (text: string): void => {
    filter = text;
    app.update();
  };
  const head = (): Child =>
    h(
      "div",
      { class: "toolbar" },
      button("All types", () => go({ view: "node", node, tab: "resources", query: {} })),
      searchBox(onText),
    );
  return {
    close: end,
    render(definition) {
      const shown = [...rows.values()]
        .filter((row) => matchesFilter(`${row.id} ${row.cells.join(" ")}`, filter))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const now = Date.now();
      return [
        panel(
          `${type.replace(/\..*$/u, "")} (${rows.size})`,
          head(),
          trouble !== "" && h("p", { class: "note", role: "status" }, `${trouble}; trying again`),
          table(
            ["ID", "Version", "Phase", ...(definition?.columns ?? [])],
            shown.map((row) => ({
              key: `${row.namespace}/${row.id}`,
              class: `${row.id === id ? "chosen" : ""}${now - row.changedMs < 4000 ? " fresh" : ""}`,
              cells: [h("strong", {}, row.id), row.version, row.phase, ...row.cells],
              onOpen: () => open(row.id === id ? "" : row.id),
            })),
            isComplete ? "There is none." : "Asking the node …",
          ),
        ),
        id !== "" && panel(id, h("pre", { class: "code" }, yaml)),
      ];
    },
  };
}
