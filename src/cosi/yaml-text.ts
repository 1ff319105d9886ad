// Prints plain data as YAML, in the style that clients of this API know: four spaces, lists below their key, long texts as blocks.
// Whatever a reader of YAML 1.1 or 1.2 could take for something else than text is quoted.
import { isRecord } from "../base/record.ts";

/** Strings, numbers, big integers, booleans, null, arrays and objects; ends with a line break. */
export function yamlText(data: unknown): string {
  if (isBlock(data)) return `${block(data, 0)}\n`;
  return `${scalar(data, 0)}\n`;
}

type Mapping = Readonly<Record<string, unknown>>;

/** Whether it takes lines of its own: a list or mapping with something in it. */
function isBlock(data: unknown): data is readonly unknown[] | Mapping {
  if (Array.isArray(data)) return data.length > 0;
  return isRecord(data) && Object.keys(data).length > 0;
}

/** The next multiple of four: what follows a list's dash is indented by less. */
function deeper(indent: number): number {
  return indent - (indent % 4) + 4;
}

/** Lines of a list or mapping; the first is not indented, its place is the caller's. */
function block(data: readonly unknown[] | Mapping, indent: number): string {
  const lines = Array.isArray(data)
    ? data.map((item) => `- ${inList(item, indent + 2)}`)
    : Object.entries(data).map(([key, value]) => `${text(key)}:${afterKey(value, indent)}`);
  return lines.join(`\n${" ".repeat(indent)}`);
}

function inList(item: unknown, indent: number): string {
  return isBlock(item) ? block(item, indent) : scalar(item, indent - 2);
}

function afterKey(value: unknown, indent: number): string {
  if (!isBlock(value)) return ` ${scalar(value, indent)}`;
  const inner = deeper(indent);
  return `\n${" ".repeat(inner)}${block(value, inner)}`;
}

/** `indent` is that of the line the value is on. */
function scalar(data: unknown, indent: number): string {
  if (Array.isArray(data)) return "[]";
  if (isRecord(data)) return "{}";
  if (typeof data === "string") return isLiteral(data) ? literal(data, deeper(indent)) : text(data);
  if (typeof data === "number" && !Number.isFinite(data)) return notFinite(data);
  return typeof data === "number" || typeof data === "bigint" || typeof data === "boolean" ? `${data}` : "null";
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  return value > 0 ? ".inf" : "-.inf";
}

const unprintable = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** Several lines, which begin with something visible: others would need marks that readers get wrong. */
function isLiteral(value: string): boolean {
  return value.includes("\n") && /^[^\s]/u.test(value) && !unprintable.test(value);
}

function literal(value: string, indent: number): string {
  const [, body = "", end = ""] = /^(.*?)(\n*)$/su.exec(value) ?? [];
  const chomp = end.length === 0 ? "-" : end.length === 1 ? "" : "+";
  const lines = `${body}${end.slice(1)}`.split("\n").map((line) => (line === "" ? "" : " ".repeat(indent) + line));
  return [`|${chomp}`, ...lines].join("\n");
}

const words = /^(?:~|null|true|false|y|yes|on|n|no|off|<<|=|[-+]?\.inf|\.nan|e[-+]?\d+)$/iu;
const numbers = /^[-+]?(?:(?:\d[\d_]*(?:\.[\d_]*)?|\.[\d_]+)(?:e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|0b[01_]+)$/iu;
const dates = /^\d{4}-\d{1,2}-\d{1,2}$/u;
const sexagesimals = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/u;
const special = /^(?:---|\.\.\.|[-?:])(?:\s|$)|^[,[\]{}#&*!|>'"%@`]|:(?:\s|$)|\s#|^\s|\s$/u;

/** Text on one line: as it is, in single quotes where it would mean something, in double quotes where it would be another type or cannot be shown. */
function text(value: string): string {
  if (value === "" || value.includes("\n") || unprintable.test(value)) return doubleQuoted(value);
  if (words.test(value) || numbers.test(value) || dates.test(value)) return `"${value}"`;
  return special.test(value) || sexagesimals.test(value) ? `'${value.replaceAll("'", "''")}'` : value;
}

/** JSON's escapes are YAML's; what JSON leaves and YAML does not allow is escaped besides. */
function doubleQuoted(value: string): string {
  const escaped = JSON.stringify(value.toWellFormed());
  return escaped.replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
