// TOML's four forms of strings.
import type { TextReader } from "./text-reader.ts";

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  '"': '"',
  "\\": "\\",
};

/** Undefined when there is no string here. */
export function readString(text: TextReader, { multiline }: { readonly multiline: boolean }): string | undefined {
  if (multiline && text.take('"""')) return longString(text);
  if (multiline && text.take("'''")) return longLiteral(text);
  if (text.take('"')) {
    const inside = text.match(/(?:[^"\\\n]|\\.)*/uy) ?? "";
    text.expect('"');
    return unescaped(text, inside);
  }
  if (!text.take("'")) return undefined;
  const inside = text.match(/[^'\n]*/uy) ?? "";
  text.expect("'");
  return inside;
}

/** A newline right at the start does not count; a backslash at the end of a line takes the blanks that follow along. */
function longString(text: TextReader): string {
  const inside = text.match(/\n?(?:[^"\\]|\\[^]|"{1,2}(?!"))*/uy) ?? "";
  const quotes = text.match(/"{3,5}/uy);
  if (quotes === undefined) throw text.error('want """');
  const joined = (inside + quotes.slice(3)).replace(/^\n/u, "").replaceAll(/\\[ \t]*\n[ \t\n]*/gu, "");
  return unescaped(text, joined);
}

function longLiteral(text: TextReader): string {
  const inside = text.match(/\n?(?:[^']|'{1,2}(?!'))*/uy) ?? "";
  const quotes = text.match(/'{3,5}/uy);
  if (quotes === undefined) throw text.error("want '''");
  return (inside + quotes.slice(3)).replace(/^\n/u, "");
}

function unescaped(text: TextReader, inside: string): string {
  return inside.replaceAll(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/gu, (_, short, long, single: string) => {
    const hex: unknown = short ?? long;
    if (typeof hex === "string") {
      const point = Number.parseInt(hex, 16);
      if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw text.error(`"${hex}" is no character`);
      return String.fromCodePoint(point);
    }
    const known = escapes[single];
    if (known === undefined) throw text.error(`cannot escape "${single}"`);
    return known;
  });
}
