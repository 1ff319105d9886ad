// YAML text in the one form that configs are written in: four spaces, lists indented, no folding, quotes only where needed.
import { kindOfPlain, looksLikeOldScalar } from "./scalar.ts";

export type Emit =
  | { readonly kind: "scalar"; readonly text: string; readonly style: "str" | "plain" }
  /** A comment stands at the end of the key's line. */
  | { readonly kind: "map"; readonly entries: readonly (readonly [key: string, value: Emit, comment?: string])[] }
  | { readonly kind: "list"; readonly items: readonly Emit[] };

const defaultStep = 4;

/** Ends with a newline. `step` is the number of spaces below a key; `flush` lists begin in the column of their key. */
export function writeYaml(
  root: Emit,
  step: number = defaultStep,
  listStyle: "indented" | "flush" = "indented",
): string {
  const lines: string[] = [];
  if (root.kind === "scalar" || isEmpty(root)) return `${inline(root, { at: 0, more: 0 })}\n`;
  writeBlock(root, { indent: 0, step, flush: listStyle === "flush", lead: "", lines });
  return `${lines.join("\n")}\n`;
}

interface Place {
  readonly indent: number;
  readonly step: number;
  readonly flush: boolean;
  /** What stands before the first line instead of the indentation: "- " and the indentation of its list. */
  readonly lead: string;
  readonly lines: string[];
}

/** Where the lines of a block scalar start: column, and how much further right than what holds it. */
interface Inside {
  readonly at: number;
  readonly more: number;
}

function isEmpty(node: Emit): boolean {
  return (node.kind === "map" && node.entries.length === 0) || (node.kind === "list" && node.items.length === 0);
}

/** Below a key comes the next multiple of the step, below a dash two columns. */
function writeBlock(node: Exclude<Emit, { kind: "scalar" }>, place: Place): void {
  const { indent, step, flush, lead, lines } = place;
  const below = step * (Math.floor(indent / step) + 1);
  const start = (index: number): string => (index === 0 && lead !== "" ? lead : " ".repeat(indent));
  if (node.kind === "list") {
    for (const [index, item] of node.items.entries()) {
      const prefix = `${start(index)}- `;
      if (item.kind === "scalar" || isEmpty(item)) lines.push(prefix + inline(item, { at: indent + 2, more: 2 }));
      else writeBlock(item, { ...place, indent: indent + 2, lead: prefix });
    }
    return;
  }
  for (const [index, [key, value, comment]] of node.entries.entries()) {
    const prefix = `${start(index)}${scalarText(key, { at: 0, more: 0 }, "key")}:`;
    const remark = comment === undefined ? "" : ` # ${comment.replaceAll(/\s+/gu, " ")}`;
    if (value.kind === "scalar" || isEmpty(value)) {
      const [first = "", ...rest] = inline(value, { at: below, more: below - indent }).split("\n");
      lines.push(`${prefix} ${first}${remark}`, ...rest); // a block scalar's comment stands after its mark
    } else {
      lines.push(prefix + remark);
      writeBlock(value, { ...place, indent: value.kind === "list" && flush ? indent : below, lead: "" });
    }
  }
}

/** A scalar or an empty collection; block scalars bring their own lines. */
function inline(node: Emit, inside: Inside): string {
  if (node.kind === "map") return "{}";
  if (node.kind === "list") return "[]";
  return node.style === "plain" ? node.text : scalarText(node.text, inside, "value");
}

/** A string, quoted as it needs to be. */
function scalarText(text: string, inside: Inside, role: "key" | "value"): string {
  if (kindOfPlain(text) !== "str") return doubleQuoted(text);
  if (text.includes("\n") && role === "value" && !/[ \t]\n|[ \t]$|^\n?$/u.test(text) && isPrintable(text))
    return literal(text, inside);
  if (text.includes("\n") || text.includes("\t") || !isPrintable(text)) return doubleQuoted(text);
  if (looksLikeOldScalar(text)) return /^[a-zA-Z]/u.test(text) ? singleQuoted(text) : doubleQuoted(text);
  return isPlain(text) ? text : singleQuoted(text);
}

function isPrintable(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return !/[\0-\x08\v\f\r\x0e-\x1f\x7f-\x84\x86-\x9f\u2028\u2029\ufeff\ufffe\uffff]/u.test(text);
}

function isPlain(text: string): boolean {
  if (/^[ ]|[ ]$/u.test(text)) return false;
  if (/^(?:---|\.\.\.)/u.test(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/u.test(text) || /^[-?:](?: |$)/u.test(text)) return false;
  return !/: |:$| #/u.test(text);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\0": "\\0",
  "\u0007": "\\a",
  "\b": "\\b",
  "\v": "\\v",
  "\f": "\\f",
  "\u001b": "\\e",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
  "\ufeff": "\\uFEFF",
};

function doubleQuoted(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is escaped
  return `"${text.replaceAll(/["\\\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/gu, (character) => {
    const known = escapes[character];
    if (known !== undefined) return known;
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  })}"`;
}

/** `|`, `|-` or `|+`, with an indentation indicator where the text starts with a space or an empty line. */
function literal(text: string, { at, more }: Inside): string {
  const body = text.replace(/\n+$/u, "");
  const trailing = text.length - body.length;
  const chomp = trailing === 0 ? "-" : trailing === 1 && body !== "" ? "" : "+";
  const indicator = /^[ \n]/u.test(text) ? String(more) : "";
  const pad = " ".repeat(at);
  const lines = (chomp === "+" ? text.slice(0, -1) : body).split("\n");
  return [`|${indicator}${chomp}`, ...lines.map((line) => (line === "" ? "" : pad + line))].join("\n");
}

/** Punctuation before digits before letters; runs of digits by their value. */
export function compareNatural(a: string, b: string): number {
  const left = a.match(/\d+|[^\d]/gu) ?? [];
  const right = b.match(/\d+|[^\d]/gu) ?? [];
  for (const [index, one] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (one === other) continue;
    const classes = charClass(one) - charClass(other);
    if (classes !== 0) return classes;
    if (charClass(one) === 1) {
      const value = BigInt(one) - BigInt(other);
      if (value !== 0n) return value < 0n ? -1 : 1;
      return one.length - other.length;
    }
    return (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return left.length - right.length;
}

function charClass(token: string): number {
  if (/^\d/u.test(token)) return 1;
  return /^\p{L}/u.test(token) ? 2 : 0;
}
