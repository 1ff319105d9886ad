// Reading JSON that others wrote: every field is looked at before it is used, and what is missing or of another kind is a FormatError.
import { FormatError } from "../../base/errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Throws a FormatError for bytes that are no JSON object. `what` names the text in errors. */
export function parseFields(bytes: Uint8Array, what: string): Fields {
  try {
    return fieldsOf(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), what);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(`Cannot read ${what}: found no JSON`, { cause: error });
  }
}

export function fieldsOf(value: unknown, what: string): Fields {
  if (!isFields(value)) throw new FormatError(`Cannot read ${what}: found no object`);
  return value;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a path of keys; undefined when it or one above it is absent or of another kind. */
export function findFields(value: unknown, ...path: readonly string[]): Fields | undefined {
  const found = findValue(value, ...path);
  return isFields(found) ? found : undefined;
}

export function findValue(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isFields(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
}

export function findText(value: unknown, ...path: readonly string[]): string | undefined {
  const found = findValue(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** Empty when absent. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = findValue(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = findText(value, ...path);
  if (found === undefined) throw new FormatError(`Cannot read field "${path.join(".")}": found no text`);
  return found;
}

/** Base64, as protobuf's JSON writes bytes. */
export function bytesAt(value: unknown, ...path: readonly string[]): Uint8Array {
  return decodeBase64(textAt(value, ...path), path.join("."));
}

export function decodeBase64(text: string, what: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text);
  } catch (error) {
    throw new FormatError(`Cannot read field "${what}": found no base64`, { cause: error });
  }
}

/** A whole number that is not negative: as a number, or as text, as protobuf's JSON writes 64-bit ones. */
export function countAt(value: unknown, ...path: readonly string[]): bigint {
  const found = findValue(value, ...path);
  if (typeof found === "number" && Number.isSafeInteger(found) && found >= 0) return BigInt(found);
  if (typeof found === "string" && /^\d{1,19}$/u.test(found)) return BigInt(found);
  throw new FormatError(`Cannot read field "${path.join(".")}": found no whole number`);
}

/** RFC 3339. */
export function timeOf(text: string, what: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\dT/u.test(text))
    throw new FormatError(`Cannot read field "${what}": found no time`);
  return time;
}
