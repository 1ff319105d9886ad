// What of our screens the kernel's font can show.
import { expect, test } from "vitest";
import { bar, blockGraph } from "./blocks.ts";
import { consoleGlyph } from "./console-font.ts";

const shown = (text: string): string => Array.from(text, consoleGlyph).join("");

test("consoleGlyph() keeps what the font has, and has something for every piece of a graph", () => {
  expect(shown("─ CPU: 12 % ä█▄▌")).toBe("─ CPU: 12 % ä█▄▌");
  const [row = ""] = blockGraph([0, 1, 2, 3, 4, 5, 6, 7, 8], { width: 9, height: 1, top: 8 });
  expect(shown(row)).toBe(" __▄▄▄███");
  expect([1, 2, 4, 6, 8].map((eighths) => shown(bar(eighths / 8, 1)))).toEqual([" ", " ", "▌", "█", "█"]);
});

test("consoleGlyph() shows that there is something it cannot show", () => {
  expect(shown("‹ 1 › 例 \u{1F600}")).toBe("< 1 > ? ?");
});
