// F3 on a machine without a cloud: a form for its network.
import type { Scrolling, Shown } from "./content.ts";
import { drawFrame } from "./frame.ts";
import { rowsOf, type NetworkForm, type Row, type Said } from "./network/form.ts";
import type { Rect, Screen, Style } from "./screen.ts";

const titles: Readonly<Record<Row, string>> = {
  hostname: "Host name",
  nameServers: "Name servers",
  timeServers: "Time servers",
  link: "Link",
  mode: "Addresses by",
  addresses: "Addresses",
  gateway: "Gateway",
  save: "",
};

const titleWidth = 15;

export function drawNetwork(screen: Screen, rect: Rect, { state }: Shown): Scrolling {
  const { networkForm: form } = state;
  drawFrame(screen, rect, "network of this machine");
  let y = rect.y + 2;
  for (const row of rowsOf(form)) {
    const isFocused = row === form.focus;
    screen.put(2, y, titles[row], { bold: isFocused }, titleWidth);
    drawValue(screen, { x: 2 + titleWidth, y, width: rect.width - titleWidth - 4, height: 1 }, { form, row });
    y++;
  }
  for (const [index, { text, style }] of [...saidOf(form.said), ...notes].entries())
    screen.put(2, y + 1 + index, text, style, rect.width - 4);
  return { rows: 0, lines: 0 };
}

function drawValue(
  screen: Screen,
  { x, y, width }: Rect,
  { form, row }: { readonly form: NetworkForm; readonly row: Row },
): void {
  const isFocused = row === form.focus;
  const style: Style = isFocused ? { reverse: true } : {};
  if (row === "save" || row === "link" || row === "mode") {
    screen.put(x, y, ` ${choiceOf(form, row)} `, style, width);
    return;
  }
  // the end is what is being typed
  const text = isFocused ? `${form[row]}_`.slice(2 - width) : form[row];
  if (isFocused) screen.paint({ x, y, width, height: 1 }, style);
  screen.put(x, y, ` ${text}`, style, width);
}

function choiceOf({ link, mode }: NetworkForm, row: "save" | "link" | "mode"): string {
  switch (row) {
    case "save":
      return "Save";
    case "link":
      return link === "" ? "as they are" : link;
    case "mode":
      return mode === "dhcp" ? "DHCP" : "hand";
  }
}

interface Line {
  readonly text: string;
  readonly style: Style;
}

function saidOf(said: Said): readonly Line[] {
  switch (said.kind) {
    case "nothing":
      return [];
    case "saved":
      return [{ text: "saved: it counts from now on", style: { colour: "green" } }];
    case "refused":
      return said.problems.map((text) => ({ text, style: { colour: "red" } }));
  }
}

const notes: readonly Line[] = [
  { text: "", style: {} },
  {
    text: "Empty fields say nothing; what the config of the node says counts more.",
    style: { dim: true },
  },
  {
    text: "Saving takes the place of all that was saved here before.",
    style: { dim: true },
  },
];
