// Writes TOML: keys sorted, values before tables, tables indented.
import type { TomlTable, TomlValue } from "./value.ts";
import { isDate, isTable } from "./value.ts";

function encodeKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/u.test(key) ? key : encodeString(key);
}

/** Literal where that can be: paths and patterns stay readable. */
export function encodeString(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  if (!/['\u0000-\u001f\u007f]/u.test(text)) return `'${text}'`;
  return JSON.stringify(text).replaceAll("\u007f", "\\u007F");
}

function encodeFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = String(value);
  return /^-?\d+$/u.test(text) ? `${text}.0` : text;
}

function encodeValue(value: TomlValue): string {
  if (typeof value === "string") return encodeString(value);
  if (typeof value === "number") return encodeFloat(value);
  if (typeof value !== "object") return String(value);
  if (isTable(value)) {
    const members = [...value].map(([key, member]) => `${encodeKey(key)} = ${encodeValue(member)}`);
    return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
  }
  if (isDate(value)) return value.text;
  return `[${value.map(encodeValue).join(", ")}]`;
}

function encodeTable(table: TomlTable, path: readonly string[], lines: string[]): void {
  const sorted = [...table].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const indent = "  ".repeat(path.length);
  const tables = sorted.flatMap(([key, value]) => (isTable(value) ? [[key, value] as const] : []));
  const values = sorted.filter(([, value]) => !isTable(value));
  for (const [key, value] of values) lines.push(`${indent}${encodeKey(key)} = ${encodeValue(value)}`);
  if (values.length > 0 && tables.length > 0) lines.push("");
  for (const [key, value] of tables) {
    const inner = [...path, encodeKey(key)];
    lines.push(`${indent}[${inner.join(".")}]`);
    encodeTable(value, inner, lines);
  }
}

/** Lists of tables are written within one line. */
export function encodeToml(table: TomlTable): string {
  const lines: string[] = [];
  encodeTable(table, [], lines);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
