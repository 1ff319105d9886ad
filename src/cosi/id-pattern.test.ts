import { expect, it } from "vitest";
import { parseIdPattern } from "./id-pattern.ts";

const ids = [
  "",
  "a",
  "ab",
  "abc",
  "eth0",
  "eth10",
  "proc.sys.net",
  "A-b_c",
  "x\ny",
  "aaa",
  "10.5.0.2/24",
  "a]b",
  "a\\b",
  "ä",
];

it.each([
  "", "a", "^a", "b$", "^$", "a|b", "^(a|ab)(c|bcd)?$", "eth\\d+", "^eth\\d$", "[a-c]+", "[^a-c]", "a*b", "^a+$", "a?b", "^a{2,3}$", "^a{3}$", "^a{2,}$", "(?:ab)+c",
  ".", "^.$", "\\.", "\\bsys\\b", "\\B0", "[\\w.]+", "[]a]", "[a-]", "\\\\", "\\s", "(a*)*$", "^(a|)b", "(?<x>a)b", "[\\d/]", "\\/24$",
])("parseIdPattern(%j) matches as RegExp does", (source) => {
  // RegExp wants "]" first in a set escaped, RE2 does not.
  const oracle = new RegExp(source.replace("[]", "[\\]").replace("\\/", "/"), "u");
  const pattern = parseIdPattern(source);
  expect(ids.filter((id) => pattern.test(id))).toEqual(ids.filter((id) => oracle.test(id)));
}); // prettier-ignore

it("parseIdPattern() knows (?i)", () => {
  expect(parseIdPattern("(?i)ETH[a-z]?0").test("eth0")).toBe(true);
});

it.each([
  "(",
  ")",
  "[a",
  "*a",
  "a\\",
  "a{3,2}",
  "\\p{L}",
  "[b-a]",
  "(?m)a",
  "((((a{100}){100}){100}){100})",
  "((){9999}){9999}",
  "a{600}",
])("parseIdPattern() refuses %j", (source) => {
  expect(() => parseIdPattern(source)).toThrow("Cannot read id pattern");
});

it("parseIdPattern() takes no more time for patterns that make others try for ever", () => {
  const pattern = parseIdPattern("(\\w+)+(\\w+)+!$");
  const startedMs = performance.now();
  expect(pattern.test("a".repeat(2000))).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(2000);
});
