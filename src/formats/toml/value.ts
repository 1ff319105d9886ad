// What a TOML document holds, and how two of them become one.

/** A date or a time, as it is written: nobody here computes with it. */
export interface TomlDate {
  readonly kind: "date";
  readonly text: string;
}

/** Whole numbers are bigint, floating point ones number. */
export type TomlValue = string | bigint | number | boolean | TomlDate | readonly TomlValue[] | TomlTable;

export type TomlTable = ReadonlyMap<string, TomlValue>;

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return value instanceof Map;
}

export function isDate(value: TomlValue): value is TomlDate {
  return typeof value === "object" && "kind" in value;
}

/** Tables are merged, at any depth; everything else of the later document takes the place of the earlier. */
export function mergeToml(earlier: TomlTable, later: TomlTable): TomlTable {
  const merged = new Map(earlier);
  for (const [key, value] of later) {
    const before = merged.get(key);
    merged.set(key, isTable(before) && isTable(value) ? mergeToml(before, value) : value);
  }
  return merged;
}
