// A line with a title above a part of the screen.
import type { Rect, Screen } from "./screen.ts";

export function drawFrame(
  screen: Screen,
  { x, y, width }: Pick<Rect, "x" | "y" | "width">,
  title: string,
  right = "",
): void {
  screen.put(x, y, "─".repeat(width), { dim: true }, width);
  screen.put(x + 1, y, ` ${title} `, { bold: true }, width - 2);
  if (right !== "") screen.put(x + width - right.length - 3, y, ` ${right} `, { dim: true });
}
