// Parts of forms as they are drawn: fields, choices, and what became of saving.
import type { Said } from "./fields.ts";
import type { Rect, Screen, Style } from "./screen.ts";

export interface Line {
  readonly text: string;
  readonly style: Style;
}

export const titleWidth = 15;

/** Where the value of a row is drawn, behind its title. */
export function valuePlace({ width }: Rect, y: number): Rect {
  return { x: 2 + titleWidth, y, width: width - titleWidth - 4, height: 1 };
}

export function drawTitle(screen: Screen, y: number, text: string, isFocused: boolean): void {
  screen.put(2, y, text, { bold: isFocused }, titleWidth);
}

/** A field that is typed in. */
export function drawField(screen: Screen, { x, y, width }: Rect, value: string, isFocused: boolean): void {
  const style: Style = isFocused ? { reverse: true } : {};
  // the end is what is being typed
  const text = isFocused ? `${value}_`.slice(2 - width) : value;
  if (isFocused) screen.paint({ x, y, width, height: 1 }, style);
  screen.put(x, y, ` ${text}`, style, width);
}

/** A button, or a value that keys turn to the next one. */
export function drawChoice(screen: Screen, { x, y, width }: Rect, text: string, isFocused: boolean): void {
  screen.put(x, y, ` ${text} `, isFocused ? { reverse: true } : {}, width);
}

/** What became of saving, then the notes, below the rows. */
export function drawLines(screen: Screen, { width }: Rect, y: number, lines: readonly Line[]): void {
  for (const [index, { text, style }] of lines.entries()) screen.put(2, y + index, text, style, width - 4);
}

export function linesOf(said: Said, saved: string): readonly Line[] {
  switch (said.kind) {
    case "nothing":
      return [];
    case "saved":
      return [{ text: saved, style: { colour: "green" } }];
    case "refused":
      return said.problems.map((text) => ({ text, style: { colour: "red" } }));
  }
}

export function notes(...texts: readonly string[]): readonly Line[] {
  return ["", ...texts].map((text) => ({ text, style: { dim: true } }));
}
