// What JSON and YAML call an object or a map, told from their lists and null.

/** Narrows values of a type with a map among its alternatives to that map, and unknown ones to fields of unknown values. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
