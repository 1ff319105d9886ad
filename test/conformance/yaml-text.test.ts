// An independent reader of YAML gets back what yamlText() was given, and the style is the one of a running node.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { yamlText } from "../../src/cosi/yaml-text.ts";

const texts = [
  "", " ", "a", "a b", "- a", "-a", "--flag=x", "a: b", "a:b", "a:", "a #b", "a#b", "#a", "? a", "?", "'", '"', "it's", "\t", "a\t", "a\nb", "a\n", "a\n\n",
  "\na", " a\nb", "a\n  b\n c", "a\r\nb", "true", "True", "yes", "off", "null", "~", "1", "-1", "0x1f", "0o7", "0b1", "1_000", "1e3", ".5", "1.", "0777", "+1",
  ".inf", "-.Inf", ".NaN", "<<", "=", "2026-01-02", "2026-01-02T03:04:05Z", "12:30:45", "52:54:00:12:34:56", "[a]", "{a}", "a, b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a",
  "\u0000", "\u007f", "\u0085", "\u2028", "\ufeff", "ä€😀", "a\u0007b\n", "...", "---", "--- a", "key: |\n  x", "a\\b", "deadbeef", "1e", "e1", "0x", "a ", "a\n ", "a\n \nb",
]; // oxfmt-ignore

it.each(texts.map((text) => [JSON.stringify(text), text]))("yamlText() keeps the text %s", (_name, text) => {
  const data = { value: text, list: [text, [text], { inner: text }], [`key ${text}`]: null };
  expect(parse(yamlText(data), { version: "1.2" })).toEqual(data);
  expect(
    parse(yamlText(data), {
      version: "1.1",
      customTags: (tags) =>
        tags.filter((tag) => tag !== "timestamp" && !(typeof tag === "object" && tag.tag.endsWith("timestamp"))),
    }),
  ).toEqual(data);
  expect(parse(yamlText(text))).toBe(text);
});

it("yamlText() prints numbers, empty things and nesting as a running node does", () => {
  const data = {
    a: { b: [{ c: [], d: { e: 1.5 } }, [1, 2], 5n], f: {} },
    g: null,
    h: 18446744073709551615n,
    i: "x\ny",
    j: true,
  };
  expect(yamlText(data)).toBe(
    [
      "a:",
      "    b:",
      "        - c: []",
      "          d:",
      "            e: 1.5",
      "        - - 1",
      "          - 2",
      "        - 5",
      "    f: {}",
      "g: null",
      "h: 18446744073709551615",
      "i: |-",
      "    x",
      "    y",
      "j: true",
      "",
    ].join("\n"),
  );
});

const folder = "test/fixtures/reference-node/controlplane";

it.each(readdirSync(folder))("yamlText() prints %s as it was printed", (file) => {
  const source = readFileSync(`${folder}/${file}`, "utf8");
  for (const document of parseAllDocuments(source)) {
    const { spec } = document.toJS() as { spec: unknown };
    expect(parse(yamlText({ spec }))).toEqual({ spec });
    if (source.includes(yamlText({ spec }).trimEnd())) continue;
    // Styles may differ where Go quotes otherwise; they are compared without quotes and line breaks.
    const plain = (text: string): string => text.replaceAll(/["']/gu, "").replaceAll(/\s+/gu, " ");
    expect(plain(source)).toContain(plain(yamlText({ spec }).trimEnd()));
  }
});
