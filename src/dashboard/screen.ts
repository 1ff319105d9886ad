// A screen of characters with styles: drawn into in memory, then brought to the terminal by the differences to what is there, so that nothing flickers.
// Source: ECMA-48 (CUP, SGR), as every terminal of today knows it.

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Colour = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "grey";

export interface Style {
  readonly colour?: Colour;
  readonly bold?: boolean;
  readonly reverse?: boolean;
  readonly dim?: boolean;
}

/** Parameters of SGR. */
const colours: Readonly<Record<Colour, number>> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  grey: 90,
};

function sgr({ colour, bold, reverse, dim }: Style): string {
  const parts = [
    ...(bold === true ? [1] : []),
    ...(dim === true ? [2] : []),
    ...(reverse === true ? [7] : []),
    ...(colour === undefined ? [] : [colours[colour]]),
  ];
  return parts.join(";");
}

/** A wide character fills two cells: the second one is "". */
interface Cell {
  readonly text: string;
  readonly style: string;
}

const blank: Cell = { text: " ", style: "" };

/** Two cells wide: the scripts of East Asia and pictures. Source: Unicode UAX #11, coarsely. */
const isWide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;
/** Nothing of a node's text may steer the terminal. */
const isControl = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const isMark = /\p{M}/u;

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** Cut off at the edge, or after `room` cells. Control characters become blanks. Gives the cell behind the text. */
  put(x: number, y: number, text: string, style?: Style, room?: number): number;
  /** The whole of a line of a rectangle in a style, for bars and choices. */
  paint(rect: Rect, style: Style): void;
  /** What stands there, without styles, without blanks at the ends: for tests. */
  lines(): readonly string[];
  /** Likewise with styles of the cells, one line each: for tests of styles. */
  styleAt(x: number, y: number): string;
  cell(x: number, y: number): Cell;
}

export function newScreen(width: number, height: number): Screen {
  const cells: Cell[] = Array.from({ length: width * height }, () => blank);
  const at = (x: number, y: number): number => y * width + x;
  return {
    width,
    height,
    put(x, y, text, style = {}, room = width - x) {
      if (y < 0 || y >= height) return x;
      const end = Math.min(width, x + room);
      const look = sgr(style);
      let column = x;
      for (const character of text) {
        if (isMark.test(character)) continue;
        const size = isWide.test(character) ? 2 : 1;
        if (column + size > end) break;
        if (column >= 0) {
          cells[at(column, y)] = { text: isControl.test(character) ? " " : character, style: look };
          if (size === 2) cells[at(column + 1, y)] = { text: "", style: look };
        }
        column += size;
      }
      return column;
    },
    paint({ x, y, width: wide, height: high }, style) {
      const look = sgr(style);
      for (let row = Math.max(0, y); row < Math.min(height, y + high); row++)
        for (let column = Math.max(0, x); column < Math.min(width, x + wide); column++)
          cells[at(column, row)] = { text: cells[at(column, row)]?.text ?? " ", style: look };
    },
    lines: () =>
      Array.from({ length: height }, (_, y) =>
        cells
          .slice(y * width, (y + 1) * width)
          .map(({ text }) => text)
          .join("")
          .trimEnd(),
      ),
    styleAt: (x, y) => cells[at(x, y)]?.style ?? "",
    cell: (x, y) => cells[at(x, y)] ?? blank,
  };
}

const escape = "\u001b[";

/** What turns one screen into the other on the terminal; everything when there is none before, or it had another size. `glyph`: what the terminal shows for a character. */
export function differences(
  before: Screen | undefined,
  after: Screen,
  glyph: (character: string) => string = (character) => character,
): string {
  const isNew = before === undefined || before.width !== after.width || before.height !== after.height;
  const changed = changedCells(isNew ? undefined : before, after);
  let style = "";
  let next = "";
  const parts = changed.map(({ x, y, cell }) => {
    const move = next === `${x};${y}` ? "" : `${escape}${y + 1};${x + 1}H`;
    const look = cell.style === style ? "" : `${escape}${["0", ...(cell.style === "" ? [] : [cell.style])].join(";")}m`;
    ({ style } = cell);
    const size = isWide.test(cell.text) ? 2 : 1;
    const text = size === 1 || isWide.test(glyph(cell.text)) ? glyph(cell.text) : glyph(cell.text).padEnd(size);
    next = `${x + size};${y}`;
    return `${move}${look}${text}`;
  });
  return `${isNew ? `${escape}0m${escape}2J` : ""}${parts.join("")}${style === "" ? "" : `${escape}0m`}`;
}

interface Changed {
  readonly x: number;
  readonly y: number;
  readonly cell: Cell;
}

function changedCells(before: Screen | undefined, after: Screen): readonly Changed[] {
  const found: Changed[] = [];
  for (let y = 0; y < after.height; y++) {
    for (let x = 0; x < after.width; x++) {
      const cell = after.cell(x, y);
      const old = before === undefined ? blank : before.cell(x, y);
      const isSame = cell.text === old.text && cell.style === old.style;
      if (!isSame && cell.text !== "") found.push({ x, y, cell }); // "" is the second half of a wide one
    }
  }
  return found;
}
