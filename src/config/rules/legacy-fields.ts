// Looks at the machine document for fields that a document says again.
import type { LegacyDocument } from "../document.ts";

/** The field at a dotted path, or undefined where it or anything above it is unset. */
export function legacyField(legacy: LegacyDocument, path: string): unknown {
  let value: unknown = legacy;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Set, and neither false nor empty. */
export function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0n) return false;
  return !Array.isArray(value) || value.length > 0;
}

/** One sentence when the field is there, whatever is in it. */
export function conflictWith(legacy: LegacyDocument, path: string, what: string): string | undefined {
  return legacyField(legacy, path) === undefined ? undefined : sentence(what, path);
}

/** Likewise for the first of several. */
export function conflictWithAny(legacy: LegacyDocument, paths: readonly string[], what: string): string | undefined {
  const path = paths.find((each) => legacyField(legacy, each) !== undefined);
  return path === undefined ? undefined : sentence(what, path);
}

/** Likewise for a list or map that has something in it. */
export function conflictWithFilled(legacy: LegacyDocument, path: string, what: string): string | undefined {
  const value = legacyField(legacy, path);
  return typeof value === "object" && value !== null && Object.keys(value).length > 0
    ? sentence(what, path)
    : undefined;
}

function sentence(what: string, path: string): string {
  return `${what} is already configured in v1alpha1 config (.${path})`;
}
