// JSON patches. RFC 6902; pointers RFC 6901.
import { isRecord } from "../../base/record.ts";
import type { FreeMap, FreeValue } from "../schema.ts";
import { shown } from "../secrecy.ts";

export type Operation =
  | { readonly op: "add" | "replace" | "test"; readonly path: readonly string[]; readonly value: FreeValue }
  | { readonly op: "remove"; readonly path: readonly string[] }
  | { readonly op: "move" | "copy"; readonly from: readonly string[]; readonly path: readonly string[] };

export type ParsedPatch =
  | { readonly kind: "ok"; readonly operations: readonly Operation[] }
  /** `index`: which operation; absent when the whole is no list. */
  | { readonly kind: "invalid"; readonly message: string; readonly index?: number };
export type Patched =
  | { readonly kind: "ok"; readonly value: FreeValue }
  | { readonly kind: "invalid"; readonly message: string };

const names: ReadonlySet<string> = new Set(["add", "replace", "test", "remove", "move", "copy"]);

/** From the plain data of a list of operations. */
export function parseOperations(data: FreeValue): ParsedPatch {
  if (!Array.isArray(data)) return { kind: "invalid", message: "the JSON patch is no list of operations" };
  const operations: Operation[] = [];
  for (const [index, each] of (data as readonly FreeValue[]).entries()) {
    const operation = isRecord(each) ? parseOperation(each) : undefined;
    if (operation === undefined) {
      return {
        kind: "invalid",
        index,
        message: `operation ${index} is malformed: found ${isRecord(each) ? opText(each) : "no map"}, want op (${[...names].join(", ")}), path, and value or from`,
      };
    }
    operations.push(operation);
  }
  return { kind: "ok", operations };
}

function opText(data: FreeMap): string {
  const op = data["op"];
  return typeof op === "string" ? `op "${shown(op)}"` : "no op";
}

function parseOperation(data: FreeMap): Operation | undefined {
  const op = data["op"];
  const path = parsePointer(data["path"]);
  if (typeof op !== "string" || !names.has(op) || path === undefined) return undefined;
  if (op === "remove") return { op, path };
  if (op === "move" || op === "copy") {
    const from = parsePointer(data["from"]);
    return from === undefined ? undefined : { op, from, path };
  }
  const value = data["value"];
  if (value === undefined && !Object.hasOwn(data, "value")) return undefined;
  return { op: op as "add" | "replace" | "test", path, value: value ?? null }; // the other members of the set are handled above
}

function parsePointer(text: FreeValue | undefined): readonly string[] | undefined {
  if (typeof text !== "string" || (text !== "" && !text.startsWith("/"))) return undefined;
  return text === ""
    ? []
    : text
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function applyOperations(value: FreeValue, operations: readonly Operation[]): Patched {
  let current = value;
  for (const [index, operation] of operations.entries()) {
    const result = applyOperation(current, operation);
    if (result === undefined)
      return {
        kind: "invalid",
        message: `operation ${index} of the JSON patch does not apply: ${problemOf(operation)}`,
      };
    current = result.value;
  }
  return { kind: "ok", value: current };
}

/** What the operation wants and did not find. Values are left out: they may be secrets. */
function problemOf(operation: Operation): string {
  const pointer = (path: readonly string[]): string => `"/${path.map(shown).join("/")}"`;
  switch (operation.op) {
    case "add":
      return `add found no place for ${pointer(operation.path)}, want its parent to be there`;
    case "replace":
    case "remove":
      return `${operation.op} operation does not apply: ${pointer(operation.path)} is missing`;
    case "test":
      return `test found another value at ${pointer(operation.path)}, or none`;
    case "move":
    case "copy":
      return `${operation.op} found nothing at ${pointer(operation.from)}, or no place for ${pointer(operation.path)}`;
  }
}

type Found = { readonly value: FreeValue } | undefined;

function applyOperation(root: FreeValue, operation: Operation): Found {
  switch (operation.op) {
    case "add":
      return put(root, operation.path, operation.value, "add");
    case "replace":
      return lookUp(root, operation.path) === undefined
        ? undefined
        : put(root, operation.path, operation.value, "replace");
    case "remove":
      return remove(root, operation.path);
    case "test": {
      const found = lookUp(root, operation.path);
      return found !== undefined && same(found.value, operation.value) ? { value: root } : undefined;
    }
    case "copy": {
      const found = lookUp(root, operation.from);
      return found === undefined ? undefined : put(root, operation.path, found.value, "add");
    }
    case "move": {
      const found = lookUp(root, operation.from);
      const without = found === undefined ? undefined : remove(root, operation.from);
      return found === undefined || without === undefined
        ? undefined
        : put(without.value, operation.path, found.value, "add");
    }
  }
}

function lookUp(value: FreeValue, path: readonly string[]): Found {
  let current: FreeValue = value;
  for (const key of path) {
    const next = child(current, key);
    if (next === undefined) return undefined;
    current = next.value;
  }
  return { value: current };
}

function child(value: FreeValue, key: string): Found {
  if (Array.isArray(value)) {
    const index = indexOf(key, value.length - 1);
    return index === undefined ? undefined : { value: (value as readonly FreeValue[])[index] ?? null };
  }
  if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
  return { value: value[key] ?? null };
}

function indexOf(key: string, max: number): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/u.test(key) && Number(key) <= max ? Number(key) : undefined;
}

function put(value: FreeValue, path: readonly string[], added: FreeValue, mode: "add" | "replace"): Found {
  const [key, ...rest] = path;
  if (key === undefined) return { value: added };
  if (rest.length > 0) {
    const inner = child(value, key);
    const changed = inner === undefined ? undefined : put(inner.value, rest, added, mode);
    return changed === undefined ? undefined : { value: withChild(value, key, changed.value) };
  }
  if (Array.isArray(value)) {
    const items = value as readonly FreeValue[];
    const index = key === "-" ? items.length : indexOf(key, items.length);
    if (index === undefined) return undefined;
    return { value: items.toSpliced(index, mode === "add" ? 0 : 1, added) };
  }
  return isRecord(value) ? { value: withChild(value, key, added) } : undefined;
}

function withChild(value: FreeValue, key: string, inner: FreeValue): FreeValue {
  if (Array.isArray(value)) return (value as readonly FreeValue[]).with(Number(key), inner);
  return Object.fromEntries([...Object.entries(value as FreeMap).filter(([each]) => each !== key), [key, inner]]);
}

function remove(value: FreeValue, path: readonly string[]): Found {
  const [key, ...rest] = path;
  const inner = key === undefined ? undefined : child(value, key);
  if (key === undefined || inner === undefined) return undefined;
  if (rest.length > 0) {
    const changed = remove(inner.value, rest);
    return changed === undefined ? undefined : { value: withChild(value, key, changed.value) };
  }
  if (Array.isArray(value)) return { value: (value as readonly FreeValue[]).toSpliced(Number(key), 1) };
  return { value: Object.fromEntries(Object.entries(value as FreeMap).filter(([each]) => each !== key)) };
}

function same(a: FreeValue, b: FreeValue): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const other = b as readonly FreeValue[];
    return (
      a.length === other.length && (a as readonly FreeValue[]).every((item, index) => same(item, other[index] ?? null))
    );
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(a[key] ?? null, b[key] ?? null))
    );
  }
  return a === b;
}
