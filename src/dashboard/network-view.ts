// F3 on a machine without a cloud: a form for its network.
import type { Scrolling, Shown } from "./content.ts";
import { drawFrame } from "./frame.ts";
import { drawChoice, drawField, drawLines, drawTitle, linesOf, notes, valuePlace } from "./form-view.ts";
import { rowsOf, type NetworkForm, type Row } from "./network/form.ts";
import type { Rect, Screen } from "./screen.ts";

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

export function drawNetwork(screen: Screen, rect: Rect, { state }: Shown): Scrolling {
  const { networkForm: form } = state;
  drawFrame(screen, rect, "network of this machine");
  let y = rect.y + 2;
  for (const row of rowsOf(form)) {
    const isFocused = row === form.focus;
    drawTitle(screen, y, titles[row], isFocused);
    const place = valuePlace(rect, y++);
    if (row === "save" || row === "link" || row === "mode") drawChoice(screen, place, choiceOf(form, row), isFocused);
    else drawField(screen, place, form[row], isFocused);
  }
  drawLines(screen, rect, y + 1, [...linesOf(form.said, "saved: it counts from now on"), ...hints]);
  return { rows: 0, lines: 0 };
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

const hints = notes(
  "Empty fields say nothing; what the config of the node says counts more.",
  "Saving takes the place of all that was saved here before.",
);
