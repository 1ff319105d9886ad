// Graphs as paths of SVG: values over time, the newest at the right.

/** `M x y L x y …` in a box; the newest value is at the right edge, and `span` values fill it. "" without values. */
export function linePath(values: readonly number[], box: GraphBox): string {
  return points(values, box)
    .map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`)
    .join(" ");
}

/** The same, closed along the bottom. */
export function areaPath(values: readonly number[], box: GraphBox): string {
  const found = points(values, box);
  const [first] = found;
  if (first === undefined) return "";
  return `${linePath(values, box)} L${box.width} ${box.height} L${first[0]} ${box.height} Z`;
}

export interface GraphBox {
  readonly width: number;
  readonly height: number;
  /** The value at the top edge. */
  readonly top: number;
  /** How many values the box is wide. */
  readonly span: number;
}

function points(
  values: readonly number[],
  { width, height, top, span }: GraphBox,
): readonly (readonly [number, number])[] {
  const shown = values.slice(-span);
  const step = width / Math.max(1, span - 1);
  return shown.map((value, index) => [
    round(width - (shown.length - 1 - index) * step),
    round(height - (top <= 0 ? 0 : Math.min(1, Math.max(0, value / top))) * height),
  ]);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A top edge that leaves room: the next of 1, 2, 5 times a power of ten, of two for bytes. */
export function topOf(values: readonly number[], least: number): number {
  const highest = Math.max(least, ...values);
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest) ?? highest;
}
