// The buffer of a screen, what turns one into another, keys and block graphs.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { bar, blockGraph } from "./blocks.ts";
import { parseKeys } from "./keys.ts";
import { differences, newScreen } from "./screen.ts";

test("newScreen() cuts text off, and gives wide characters two cells", () => {
  const screen = newScreen(8, 3);
  expect(screen.put(5, 0, "abcdef")).toBe(8);
  expect(screen.put(0, 1, "日本x", {}, 4)).toBe(4);
  screen.put(-1, 2, "xyz");
  screen.put(0, 5, "nowhere");
  expect(screen.lines()).toEqual(["     abc", "日本", "yz"]);
});

test("newScreen() lets no text steer the terminal", () => {
  const screen = newScreen(20, 1);
  screen.put(0, 0, "a\u001b[2Jb\u0007c\u202Ed\u0301e\n");
  expect(screen.lines()).toEqual(["a [2Jb c de"]);
});

test("differences() writes what changed, and nothing when nothing did", () => {
  const before = newScreen(10, 2);
  before.put(0, 0, "cpu 10%");
  before.put(0, 1, "same", { colour: "red" });
  const after = newScreen(10, 2);
  after.put(0, 0, "cpu 12%", {});
  after.put(0, 1, "same", { colour: "red" });
  expect(differences(before, after)).toBe("\u001b[1;6H2");
  expect(differences(after, after)).toBe("");
  after.paint({ x: 0, y: 1, width: 2, height: 1 }, { bold: true, reverse: true });
  expect(differences(before, after)).toBe("\u001b[1;6H2\u001b[2;1H\u001b[0;1;7msa\u001b[0m");
});

test("differences() draws everything on a new screen, and on one of another size", () => {
  const after = newScreen(4, 1);
  after.put(0, 0, "日", { colour: "green" });
  const all = "\u001b[0m\u001b[2J\u001b[1;1H\u001b[0;32m日\u001b[0m";
  expect([differences(undefined, after), differences(newScreen(5, 1), after)]).toEqual([all, all]);
  const narrow = newScreen(4, 1);
  narrow.put(0, 0, "x");
  expect(differences(after, narrow)).toBe("\u001b[1;1Hx "); // the second half of what was there goes too
});

test("differences() writes what the terminal has: of a wide character both cells", () => {
  const screen = newScreen(4, 1);
  screen.put(0, 0, "日×");
  const glyph = (character: string): string => (character === "×" ? "x" : "?");
  expect(differences(undefined, screen, glyph)).toBe("\u001b[0m\u001b[2J\u001b[1;1H? x");
});

test("parseKeys() knows the sequences of xterm and of the Linux console", () => {
  const keys = (text: string) => parseKeys(encodeUtf8(text));
  expect(keys("\u001bOP\u001b[12~\u001b[[C")).toEqual(["f1", "f2", "f3"]);
  expect(keys("j\u001b[A\u0004/é\r\u007f\u001b")).toEqual([
    "j",
    "up",
    "ctrl-d",
    "/",
    "é",
    "enter",
    "backspace",
    "escape",
  ]);
  expect(keys("\u001b[200~x")).toEqual(["x"]);
});

test("blockGraph() fills columns from below, the newest at the right", () => {
  expect(blockGraph([0, 0.01, 0.5, 1, 2], { width: 6, height: 2, top: 1 })).toEqual(["    ██", "  ▁███"]);
  expect(blockGraph([], { width: 3, height: 1, top: 0 })).toEqual(["   "]);
  expect([bar(0, 4), bar(0.5, 4), bar(0.4, 4), bar(9, 4)]).toEqual(["    ", "██  ", "█▋  ", "████"]);
});
