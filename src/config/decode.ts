// YAML nodes to typed documents: all problems of a text at once, each with its place, what was found and what is wanted.
import { formatPath, type ConfigError, type Path, type Position } from "./errors.ts";
import { nearest, withSuggestion } from "../base/nearest.ts";
import { shown } from "./secrecy.ts";
import {
  asValueType,
  type Field,
  type FieldTable,
  type FreeMap,
  type FreeValue,
  type ScalarType,
  type ListType,
  type MapType,
} from "./schema.ts";
import { resolveAlias, type MapEntry, type MapNode, type ScalarNode, type YamlNode } from "./yaml/node.ts";
import { isNull, kindOf, parseBoolean, parseNumber } from "./yaml/scalar.ts";

/** Nodes visited in one text, with aliases counted as often as they are used. */
const maxVisits = 500_000;

/** The text expands to too much; thrown inside the engine only. */
export class TooLarge extends Error {
  override readonly name: string = "TooLarge";
}

export interface DecodeContext {
  readonly document: string;
  readonly positionOf: (offset: number) => Position;
  /** Problems of types. */
  readonly mismatches: ConfigError[];
  /** Unknown keys, with their values for the message. */
  readonly unknown: { readonly error: ConfigError; readonly path: Path; readonly entry: MapEntry }[];
  /** Shared by all documents of a text. */
  readonly budget: { visits: number };
}

interface At {
  readonly path: Path;
  readonly secret: boolean;
  /** Inside an alias unknown keys are not looked for: they were reported at the anchor, or belong to another type. */
  readonly aliased: boolean;
}

/** The object that a table describes; unset fields are absent. `skip` names keys that the caller has read. */
export function decodeFields(
  table: FieldTable,
  node: MapNode,
  context: DecodeContext,
  skip: ReadonlySet<string>,
): Record<string, unknown> {
  return decodeTable(table, node, { path: [], secret: false, aliased: false }, context, skip);
}

function decodeTable(
  table: FieldTable,
  node: MapNode,
  at: At,
  context: DecodeContext,
  skip?: ReadonlySet<string>,
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const entry of uniqueEntries(node, at, context)) {
    const key = entry.key.text;
    if (skip?.has(key) === true) continue;
    const known = Object.hasOwn(table, key) ? table[key] : undefined;
    if (known === undefined) {
      if (!at.aliased) reportUnknown(table, entry, at, context);
      continue;
    }
    const decoded = decodeField(
      known,
      entry.value,
      { ...at, path: [...at.path, key], secret: at.secret || known.secret === true },
      context,
    );
    if (decoded !== undefined) value[key] = decoded;
  }
  return value;
}

/** A map's entries, each key once: a second one is an error and is left out. */
function uniqueEntries(node: MapNode, at: At, context: DecodeContext): readonly MapEntry[] {
  const seen = new Map<string, MapEntry>();
  for (const entry of node.entries) {
    const key = entry.key.text;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, entry);
      continue;
    }
    const position = context.positionOf(entry.key.offset);
    const line = context.positionOf(first.key.offset).line;
    mismatch(context, {
      path: [...at.path, key],
      position,
      message: `mapping key "${shown(key)}" already defined at line ${line}`,
      found: `"${shown(key)}" again`,
      wanted: "each key once",
    });
  }
  return [...seen.values()];
}

function reportUnknown(table: FieldTable, entry: MapEntry, at: At, context: DecodeContext): void {
  const path = [...at.path, entry.key.text];
  const key = shown(entry.key.text);
  const suggestion = nearest(entry.key.text, Object.keys(table));
  context.unknown.push({
    entry,
    path,
    error: {
      document: context.document,
      position: context.positionOf(entry.key.offset),
      path: formatPath(path),
      found: `unknown key "${key}"`,
      wanted: suggestion ?? `one of ${Object.keys(table).join(", ")}`,
      message: withSuggestion(`unknown key "${key}"`, suggestion),
    },
  });
}

function decodeField(declared: Field<unknown>, node: YamlNode, at: At, context: DecodeContext): unknown {
  const value = decodeValue(declared.type, node, at, context);
  if (value === undefined || declared.optional === true) return value;
  const type = asValueType(declared.type);
  switch (type.kind) {
    case "scalar":
      return type.isZero(value) ? undefined : value;
    case "object":
      return Object.keys(value as object).length === 0 ? undefined : value; // decodeValue made an object of it
    case "list":
    case "map":
    case "free":
    case "args":
      return value;
  }
}

/** Undefined for null and for what does not fit, which is then reported. */
export function decodeValue(declared: unknown, node: YamlNode, at: At, context: DecodeContext): unknown {
  context.budget.visits += 1;
  if (context.budget.visits > maxVisits) throw new TooLarge("document contains excessive aliasing");
  const type = asValueType(declared);
  const target = resolveAlias(node);
  const inner = node.kind === "alias" ? { ...at, aliased: true } : at;
  if (type.kind === "scalar") return decodeScalar(type, node, inner, context);
  if (target.kind === "scalar" && isNull(target)) return undefined;
  switch (type.kind) {
    case "object":
      return target.kind === "map"
        ? decodeTable(type.fields, target, inner, context)
        : wrongShape(node, "map", inner, context);
    case "list":
      return target.kind === "list"
        ? decodeItems(type, target.items, inner, context)
        : wrongShape(node, "list", inner, context);
    case "map":
      return target.kind === "map" ? decodeMap(type, target, inner, context) : wrongShape(node, "map", inner, context);
    case "free":
      return target.kind === "map" ? decodeFree(target, inner, context) : wrongShape(node, "map", inner, context);
    case "args":
      return decodeArgs(target, node, inner, context);
  }
}

function decodeItems(
  { item, noNulls }: ListType<unknown>,
  nodes: readonly YamlNode[],
  at: At,
  context: DecodeContext,
): readonly unknown[] {
  const type = asValueType(item);
  const items: unknown[] = [];
  for (const [index, node] of nodes.entries()) {
    const path = [...at.path, index];
    const value = decodeValue(item, node, { ...at, path }, context);
    if (noNulls === true) refuseNull(node, path, context);
    if (value !== undefined) items.push(value);
    else if (type.kind === "object") items.push({});
  }
  return items;
}

/** Reports a null where something has to stand. */
function refuseNull(node: YamlNode, path: Path, context: DecodeContext): void {
  const target = resolveAlias(node);
  if (target.kind !== "scalar" || !isNull(target)) return;
  const position = context.positionOf(node.offset);
  mismatch(context, { path, position, message: "found null, want a map", found: "null", wanted: "a map" });
}

/** A merge key (`<<`) brings in another map's entries, which those of this one win over. */
function decodeMap(
  { value: valueType, noNulls }: MapType<unknown>,
  node: MapNode,
  at: At,
  context: DecodeContext,
): Record<string, unknown> {
  const type = asValueType(valueType);
  const entries: [string, unknown][] = [];
  for (const { key, value } of mergedEntries(node, at, context)) {
    const path = [...at.path, key.text];
    const decoded = decodeValue(valueType, value, { ...at, path }, context);
    if (noNulls === true) refuseNull(value, path, context);
    if (decoded !== undefined) entries.push([key.text, decoded]);
    else if (type.kind === "object") entries.push([key.text, {}]);
    else if (type.kind === "args") entries.push([key.text, ""]);
  }
  return Object.fromEntries(entries);
}

function mergedEntries(node: MapNode, at: At, context: DecodeContext): readonly MapEntry[] {
  const own = uniqueEntries(node, at, context);
  const merge = own.find(({ key }) => key.plain && key.text === "<<");
  if (merge === undefined) return own;
  const sources = resolveAlias(merge.value);
  const maps = (sources.kind === "list" ? sources.items : [sources]).map(resolveAlias);
  const byKey = new Map<string, MapEntry>();
  for (const map of maps.toReversed()) {
    if (map.kind !== "map") {
      mismatch(context, {
        path: [...at.path, "<<"],
        position: context.positionOf(map.offset),
        message: "map merge requires map or sequence of maps as the value",
        wanted: "a map",
      });
      continue;
    }
    for (const entry of map.entries) byKey.set(entry.key.text, entry);
  }
  for (const entry of own) if (entry !== merge) byKey.set(entry.key.text, entry);
  return [...byKey.values()];
}

function decodeFree(node: MapNode, at: At, context: DecodeContext): FreeMap {
  const value = (each: YamlNode, inner: At): FreeValue => {
    context.budget.visits += 1;
    if (context.budget.visits > maxVisits) throw new TooLarge("document contains excessive aliasing");
    const target = resolveAlias(each);
    if (target.kind === "map") return decodeFree(target, inner, context);
    if (target.kind === "list")
      return target.items.map((item, index) => value(item, { ...inner, path: [...inner.path, index] }));
    return freeScalar(target);
  };
  return Object.fromEntries(
    mergedEntries(node, at, context).map(
      ({ key, value: child }) => [key.text, value(child, { ...at, path: [...at.path, key.text] })] as const,
    ),
  );
}

/** What a scalar means where no type says so. */
export function freeScalar(node: ScalarNode): FreeValue {
  const kind = kindOf(node);
  if (kind === "null") return null;
  if (kind === "bool") return parseBoolean(node.text) ?? node.text;
  if (kind === "int" || kind === "float") return parseNumber(node.text) ?? node.text;
  return node.text;
}

function decodeArgs(
  target: Exclude<YamlNode, { kind: "alias" }>,
  node: YamlNode,
  at: At,
  context: DecodeContext,
): unknown {
  if (target.kind === "scalar") return target.text;
  if (target.kind === "list" && target.items.every((item) => resolveAlias(item).kind === "scalar")) {
    return target.items.map((item) => {
      const scalar = resolveAlias(item);
      return scalar.kind === "scalar" && !isNull(scalar) ? scalar.text : "";
    });
  }
  return wrongShape(node, "string or list of strings", at, context);
}

function decodeScalar(type: ScalarType<unknown>, node: YamlNode, at: At, context: DecodeContext): unknown {
  const target = resolveAlias(node);
  if (target.kind !== "scalar") return wrongShape(node, type.name, at, context);
  const kind = kindOf(target);
  if (kind === "null" && type.schema["type"] !== "string") return undefined;
  if (kind === "null" && type.name !== "string") return undefined;
  const result = type.read({ text: target.text, plain: target.plain, kind });
  if ("value" in result) return result.value;
  const quoted = quotable(target.text, at);
  mismatch(context, {
    path: at.path,
    position: context.positionOf(node.offset),
    message: result.mismatch.replace("{}", () => quoted ?? "..."),
    ...(quoted === undefined ? {} : { found: `"${quoted}"` }),
    wanted: result.wanted,
  });
  return undefined;
}

/** A value that may be repeated in a message: not of a secret field, and not changed by `shown`. */
function quotable(text: string, at: At): string | undefined {
  return at.secret || shown(text) !== text ? undefined : text;
}

const shapeNames = { map: "!!map", list: "!!seq", scalar: "!!str" } as const;

function wrongShape(node: YamlNode, wanted: string, at: At, context: DecodeContext): undefined {
  const target = resolveAlias(node);
  const found = target.kind === "scalar" ? `!!${kindOf(target)}` : shapeNames[target.kind];
  mismatch(context, {
    path: at.path,
    position: context.positionOf(node.offset),
    message: `cannot construct ${found} into ${wanted}`,
    found: target.kind,
    wanted,
  });
}

interface MismatchFacts {
  readonly path: Path;
  readonly position: Position;
  readonly message: string;
  readonly found?: string;
  readonly wanted: string;
}

function mismatch(context: DecodeContext, { path, position, message, found, wanted }: MismatchFacts): void {
  context.mismatches.push({
    document: context.document,
    position,
    path: formatPath(path),
    message,
    wanted,
    ...(found === undefined ? {} : { found }),
  });
}
