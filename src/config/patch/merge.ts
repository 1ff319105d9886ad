// Joins a patch's document into an older one, field by field, by the rules of the field table.
import { formatPath, type Path } from "../errors.ts";
import { asValueType, type Field, type FieldTable, type FreeMap, type FreeValue } from "../schema.ts";

/** Two values that cannot be joined; caught by the patcher. Its message names places, never values. */
export class MergeProblem extends Error {
  override readonly name: string = "MergeProblem";
  readonly path: Path;
  constructor(path: Path, problem: string) {
    super(`${formatPath(path)}: ${problem}`);
    this.path = path;
  }
}

type Values = Readonly<Record<string, unknown>>;

/** A new object; neither argument is changed. Throws a MergeProblem. */
export function mergeTable(table: FieldTable, base: Values, patch: Values, path: Path = []): Values {
  const merged: Record<string, unknown> = {};
  for (const [key, declared] of Object.entries(table)) {
    const value = mergeField(declared, base[key], patch[key], [...path, key]);
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function mergeField(declared: Field<unknown>, base: unknown, patch: unknown, path: Path): unknown {
  if (declared.merge === "overwrite") return patch;
  const type = asValueType(declared.type);
  if (type.kind === "object" && declared.optional !== true) {
    // A plain part of its parent: it takes part in every merge, so that "overwrite" fields in it are cleared.
    const value = mergeTable(type.fields, (base ?? {}) as Values, (patch ?? {}) as Values, path);
    return Object.keys(value).length === 0 ? undefined : value;
  }
  if (patch === undefined) return base;
  return base === undefined ? patch : joinSet(declared, base, patch, path);
}

/** Both sides are set. */
function joinSet(declared: Field<unknown>, base: unknown, patch: unknown, path: Path): unknown {
  if (declared.merge === "replace") return patch;
  if (declared.merge === "replace-non-empty") return Object.keys(patch as object).length === 0 ? base : patch; // used for maps only
  if (declared.merge === "once") throw new MergeProblem(path, "cannot be set over an existing value");
  return mergeValue(declared, base, patch, path);
}

function mergeValue(declared: Field<unknown>, base: unknown, patch: unknown, path: Path): unknown {
  const type = asValueType(declared.type);
  switch (type.kind) {
    case "scalar":
      return type.merge === undefined ? patch : type.merge(base, patch);
    case "object":
      return mergeTable(type.fields, base as Values, patch as Values, path);
    case "list":
      return mergeLists(declared, type.item, base as readonly unknown[], patch as readonly unknown[], path);
    case "map":
      return mergeMaps(type.value, base as Values, patch as Values, path);
    case "free":
      return mergeFree(base as FreeMap, patch as FreeMap, path);
    case "args":
      return patch;
  }
}

/** Appends, unless an item says by its key that it is meant for one that exists. */
function mergeLists(
  declared: Field<unknown>,
  item: unknown,
  base: readonly unknown[],
  patch: readonly unknown[],
  path: Path,
): readonly unknown[] {
  const type = asValueType(item);
  if (declared.keys === undefined || type.kind !== "object") return [...base, ...patch];
  const merged = [...base];
  for (const each of patch as readonly Values[]) {
    const index = merged.findIndex((older) => sameKey(declared.keys ?? [], older as Values, each));
    if (index < 0) merged.push(each);
    else
      merged[index] =
        declared.keyReplace === true ? each : mergeTable(type.fields, merged[index] as Values, each, [...path, index]);
  }
  return merged;
}

/** The first key that the patch's item has decides. */
function sameKey(keys: readonly string[], older: Values, newer: Values): boolean {
  const key = keys.find((each) => newer[each] !== undefined);
  return key !== undefined && older[key] !== undefined && JSON.stringify(older[key]) === JSON.stringify(newer[key]);
}

function mergeMaps(valueType: unknown, base: Values, patch: Values, path: Path): Values {
  const type = asValueType(valueType);
  const entries = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    const older = entries.get(key);
    if (older === undefined) entries.set(key, value);
    else if (type.kind === "object")
      entries.set(key, mergeTable(type.fields, older as Values, value as Values, [...path, key]));
    else if (value !== "" || type.kind === "args") entries.set(key, value);
  }
  return Object.fromEntries(entries);
}

/** By key: maps merge, lists append, scalars replace unless zero. Values of different kinds do not join. */
function mergeFree(base: FreeMap, patch: FreeMap, path: Path): FreeMap {
  const entries = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    const older = entries.get(key);
    entries.set(key, older === undefined || older === null ? value : mergeFreeValues(older, value, [...path, key]));
  }
  return Object.fromEntries(entries);
}

function mergeFreeValues(base: FreeValue, patch: FreeValue, path: Path): FreeValue {
  const kinds = [kindOf(base), kindOf(patch)] as const;
  if (kinds[0] !== kinds[1]) throw new MergeProblem(path, `merge type mismatch: found ${kinds[1]}, want ${kinds[0]}`);
  if (Array.isArray(base) && Array.isArray(patch))
    return [...(base as readonly FreeValue[]), ...(patch as readonly FreeValue[])];
  if (kinds[0] === "map") return mergeFree(base as FreeMap, patch as FreeMap, path);
  return patch === "" || patch === 0 || patch === false ? base : patch;
}

function kindOf(value: FreeValue): "null" | "list" | "map" | "string" | "number" | "boolean" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "bigint" || typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return typeof value === "string" ? "string" : "map";
}
