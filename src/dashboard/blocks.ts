// Graphs of block characters: columns of eighths.

const eighths = " ▁▂▃▄▅▆▇█";

/** Rows from top to bottom, each `width` characters; the newest value is at the right. A value above nothing shows at least one eighth. */
export function blockGraph(values: readonly number[], { width, height, top }: BlockGraph): readonly string[] {
  const shown = values.slice(-width);
  const levels = shown.map((value) => {
    const share = top <= 0 ? 0 : Math.min(1, Math.max(0, value / top));
    const level = Math.round(share * height * 8);
    return level === 0 && value > 0 ? 1 : level;
  });
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * 8;
    const text = levels.map((level) => eighths[Math.max(0, Math.min(8, level - below))] ?? " ").join("");
    return text.padStart(width);
  });
}

export interface BlockGraph {
  readonly width: number;
  readonly height: number;
  /** The value that fills the height. */
  readonly top: number;
}

/** `███▌   ` of a share, 0 to 1. */
export function bar(share: number, width: number): string {
  const parts = "▏▎▍▌▋▊▉█";
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const rest = filled % 8;
  return ("█".repeat(Math.floor(filled / 8)) + (rest === 0 ? "" : (parts[rest - 1] ?? ""))).padEnd(width);
}
