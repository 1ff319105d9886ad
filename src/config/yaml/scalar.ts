// What a plain YAML scalar means when nothing else says so, and which texts need quotes to stay strings.
// The rules are those of the YAML 1.2 core schema with the YAML 1.1 habits that existing clients' configs rely on.
import type { ScalarNode } from "./node.ts";

export type ScalarKind = "null" | "bool" | "int" | "float" | "timestamp" | "merge" | "str";

const words: ReadonlyMap<string, ScalarKind> = new Map([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, "null"] as const),
  ...["true", "True", "TRUE", "false", "False", "FALSE"].map((word) => [word, "bool"] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN"].map(
    (word) => [word, "float"] as const,
  ),
  ["<<", "merge"],
]);

const integer = /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*)$/u;
const float = /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/u;
const timestamp =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)?$/u;

/** What the text is when written plain. */
export function kindOfPlain(text: string): ScalarKind {
  const word = words.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e; // digit + - .
  if (!numeric) return "str";
  if (integer.test(text) && parseInteger(text) !== undefined) return "int";
  if (float.test(text)) return "float";
  return timestamp.test(text) ? "timestamp" : "str";
}

const knownTags: ReadonlySet<string> = new Set(["null", "bool", "int", "float", "timestamp", "str"]);

/** What a scalar is: an explicit tag wins, quotes and blocks make strings. */
export function kindOf(node: ScalarNode): ScalarKind {
  if (node.tag !== undefined) return knownTags.has(node.tag) ? (node.tag as ScalarKind) : "str"; // member of the set
  return node.plain ? kindOfPlain(node.text) : "str";
}

export function isNull(node: ScalarNode): boolean {
  return kindOf(node) === "null";
}

/** Decimal, 0x, 0o, 0b, and 0 followed by octal digits; underscores between digits. Undefined when it is none. */
export function parseInteger(text: string): bigint | undefined {
  const [, sign = "", body = ""] = /^([-+]?)(.*)$/u.exec(text.replaceAll("_", "")) ?? [];
  const octal = /^0[0-7]+$/u.test(body);
  if (!octal && !/^(?:0|[1-9]\d*|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/u.test(body)) return undefined;
  const value = BigInt(octal ? `0o${body.slice(1)}` : body.toLowerCase());
  return sign === "-" ? -value : value;
}

/** Numbers beyond 2^53 stay exact as bigint. */
export function parseNumber(text: string): number | bigint | undefined {
  const exact = parseInteger(text);
  if (exact !== undefined)
    return exact >= -9_007_199_254_740_991n && exact <= 9_007_199_254_740_991n ? Number(exact) : exact;
  const bare = text.replaceAll("_", "").toLowerCase();
  if (bare.endsWith(".nan")) return Number.NaN;
  if (bare.endsWith(".inf")) return bare.startsWith("-") ? -Infinity : Infinity;
  return float.test(text) ? Number(bare) : undefined;
}

const truths: ReadonlyMap<string, boolean> = new Map(
  [
    ["true", true],
    ["yes", true],
    ["on", true],
    ["y", true],
    ["false", false],
    ["no", false],
    ["off", false],
    ["n", false],
  ].flatMap(([word, value]) => {
    const text = String(word);
    return [text, text.toUpperCase(), text.charAt(0).toUpperCase() + text.slice(1)].map(
      (form) => [form, value === true] as const,
    );
  }),
);

/** true and false, and the YAML 1.1 words, which count where a boolean is wanted. */
export function parseBoolean(text: string): boolean | undefined {
  return truths.get(text);
}

/** Words that other readers take for booleans, and numbers in base 60: strings among them are written in quotes. */
export function looksLikeOldScalar(text: string): boolean {
  return /^(?:y|n|yes|no|on|off)$/iu.test(text) || /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/u.test(text);
}
