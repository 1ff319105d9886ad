// Deep equality of plain data: what decides that an update changes nothing.
import { equalBytes } from "./bytes.ts";

/** Primitives by `Object.is`, arrays and plain objects by content (a missing property equals `undefined`), bytes and dates by value. */
export function equalData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((each, index) => equalData(each, b[index]));
  }
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalBytes(a, b);
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  return !Array.isArray(b) && !(b instanceof Uint8Array) && !(b instanceof Date) && equalObjects(a, b);
}

function equalObjects(a: object, b: object): boolean {
  for (const key of Object.keys(a)) if (!equalData(Reflect.get(a, key), Reflect.get(b, key))) return false;
  // What only the other one has must be undefined.
  return Object.keys(b).every((key) => Object.hasOwn(a, key) || Reflect.get(b, key) === undefined);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
