// JSON in the one form that signatures are made over: keys in order, no spaces, only quotes and backslashes escaped. Source: OLPC, "Canonical JSON".
import { FormatError } from "../../base/errors.ts";

/** Throws a FormatError for numbers that are not whole: they have no such form. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object")
    throw new FormatError("Cannot write canonical JSON: found a value without such a form");
  const fields = Object.entries(value).toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${fields.map(([key, field]) => `${quote(key)}:${canonicalJson(field)}`).join(",")}}`;
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
