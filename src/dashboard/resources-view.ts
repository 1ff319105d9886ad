// F3: the explorer of resources: types, the resources of one, one of them whole.
import { matchesFilter } from "../console/log-line.ts";
import type { ExplorerContent, Scrolling, Shown } from "./content.ts";
import { drawFrame } from "./frame.ts";
import type { Rect, Screen } from "./screen.ts";
import type { ExplorerPlace } from "./state.ts";

export function drawResources(screen: Screen, rect: Rect, { state, content }: Shown): Scrolling {
  const { explorer: place, filter } = state;
  switch (place.level) {
    case "types":
      return drawTypes(screen, rect, { content: content.explorer, filter, cursor: place.cursor });
    case "list":
      return drawList(screen, rect, { content: content.explorer, filter, place });
    case "one":
      return drawOne(screen, rect, content.explorer, place);
  }
}

interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly cursor: number;
  readonly empty: string;
}

/** A column is at most so wide; the last one has what is left. */
const widest = 44;

function drawTable(screen: Screen, { x, y, width, height }: Rect, { title, head, rows, cursor, empty }: Table): number {
  drawFrame(
    screen,
    { x, y, width },
    title,
    rows.length === 0 ? "" : `${Math.min(cursor + 1, rows.length)}/${rows.length}`,
  );
  const room = Math.max(0, height - 2);
  if (rows.length === 0) screen.put(x + 1, y + 2, empty, { dim: true }, width - 2);
  const top = Math.max(0, Math.min(cursor - Math.floor(room / 2), rows.length - room));
  const visible = rows.slice(top, top + room);
  const widths = head.map((name, index) =>
    Math.min(widest, Math.max(name.length, ...visible.map((row) => (row[index] ?? "").length))),
  );
  const line = (
    row: number,
    cells: readonly string[],
    style: { readonly bold?: boolean; readonly reverse?: boolean },
  ): void => {
    let left = x + 1;
    for (const [index, cell] of cells.entries()) {
      if (left >= x + width - 1) return;
      const isLast = index === cells.length - 1;
      screen.put(
        left,
        row,
        cell,
        style,
        isLast ? x + width - left - 1 : Math.min(widths[index] ?? 0, x + width - left - 1),
      );
      left += (widths[index] ?? 0) + 2;
    }
  };
  line(y + 1, head, { bold: true });
  for (const [index, row] of visible.entries()) {
    const isChosen = top + index === cursor;
    if (isChosen) screen.paint({ x, y: y + 2 + index, width, height: 1 }, { reverse: true });
    line(y + 2 + index, row, isChosen ? { reverse: true } : {});
  }
  return room;
}

interface Types {
  readonly content: ExplorerContent;
  readonly filter: string;
  readonly cursor: number;
}

function drawTypes(screen: Screen, rect: Rect, { content, filter, cursor }: Types): Scrolling {
  const shown = content.definitions.filter(({ type, namespace, aliases }) =>
    matchesFilter(`${type} ${namespace} ${aliases.join(" ")}`, filter),
  );
  const rows = drawTable(screen, rect, {
    title: "types of resources",
    head: ["TYPE", "NAMESPACE", "ALIASES"],
    rows: shown.map(({ type, namespace, aliases, sensitive }) => [
      sensitive ? `${type} *` : type,
      namespace,
      aliases.slice(0, 4).join(", "),
    ]),
    cursor,
    empty: content.trouble === "" ? "asking the node" : content.trouble,
  });
  const chosenType = shown[cursor]?.type;
  return { rows, lines: shown.length, ...(chosenType === undefined ? {} : { chosenType }) };
}

interface List {
  readonly content: ExplorerContent;
  readonly filter: string;
  readonly place: ExplorerPlace & { readonly level: "list" };
}

function drawList(screen: Screen, rect: Rect, { content, filter, place }: List): Scrolling {
  const { definitions, trouble, isComplete } = content;
  const columns = definitions.find(({ type }) => type === place.type)?.columns ?? [];
  const shown = content.rows.filter(({ id, cells }) => matchesFilter(`${id} ${cells.join(" ")}`, filter));
  const rows = drawTable(screen, rect, {
    title: place.type,
    head: ["ID", "VERSION", ...columns.map((name) => name.toUpperCase())],
    rows: shown.map(({ id, version, cells }) => [id, version, ...cells]),
    cursor: place.cursor,
    empty: trouble !== "" ? trouble : isComplete ? "there is none" : "asking the node",
  });
  const chosen = shown[place.cursor];
  return {
    rows,
    lines: shown.length,
    ...(chosen === undefined ? {} : { chosen: { id: chosen.id, namespace: chosen.namespace } }),
  };
}

function drawOne(
  screen: Screen,
  { x, y, width, height }: Rect,
  { text, trouble }: ExplorerContent,
  { type, id, top }: ExplorerPlace & { readonly level: "one" },
): Scrolling {
  drawFrame(screen, { x, y, width }, `${type} ${id}`);
  const rows = height - 1;
  const lines = trouble === "" ? text : [trouble];
  for (const [row, line] of lines.slice(top, top + rows).entries()) {
    const [, head = "", rest = line] = /^(?<head>\s*(?:- )?[\w./-]+:)(?<rest>.*)$/u.exec(line) ?? [];
    const end = screen.put(x + 1, y + 1 + row, head, { colour: "cyan" }, width - 2);
    screen.put(end, y + 1 + row, rest, {}, x + width - end - 1);
  }
  return { rows, lines: lines.length };
}
