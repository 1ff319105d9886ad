// What a document or field is for, from its declaration.
import { encodeUtf8 } from "../base/bytes.ts";
import { decodeConfig, documentTypes } from "./config.ts";
import { apiVersion, legacyKind, type DocumentType } from "./document.ts";
import { encodeValue } from "./encode.ts";
import { nearest, withSuggestion } from "../base/nearest.ts";
import { asValueType, type Field, type FieldTable } from "./schema.ts";
import { writeYaml } from "./yaml/write.ts";

export interface Explanation {
  /** `Kind.path`. */
  readonly path: string;
  readonly type: string;
  readonly about: string;
  /** "" when nothing holds by itself. */
  readonly default: string;
  /** Version that brought the document. */
  readonly since: string;
  /** How a patch joins an older value, in words. */
  readonly merge: string;
  readonly deprecated: boolean;
  readonly required: boolean;
  readonly secret: boolean;
  /** Fields below. */
  readonly fields: readonly { readonly name: string; readonly type: string; readonly about: string }[];
  /** YAML; of a field: as in the example of its kind. "" when there is none. */
  readonly example: string;
}

export type ExplainResult =
  | { readonly kind: "ok"; readonly explanation: Explanation }
  | { readonly kind: "unknown"; readonly message: string };

/** `KIND`, or `KIND.path.to.field` with list and map marks left out. The machine document's kind is `v1alpha1`, and may be left out. */
export function explain(query: string): ExplainResult {
  const [first = "", ...rest] = query.split(".").map((part) => part.replace(/[[{].*$/u, ""));
  const kinds = documentTypes.map(({ kind }) => kind);
  const named = documentTypes.find(({ kind }) => kind.toLowerCase() === first.toLowerCase());
  const legacy = documentTypes.find(({ kind }) => kind === legacyKind);
  const type = named ?? (legacy !== undefined && Object.hasOwn(legacy.fields, first) ? legacy : undefined);
  if (type === undefined)
    return unknown(`Cannot explain "${query}": there is no kind "${first}"`, nearest(first, kinds));
  return walk(type, named === undefined ? [first, ...rest] : rest);
}

function unknown(message: string, suggestion: string | undefined): ExplainResult {
  return { kind: "unknown", message: withSuggestion(message, suggestion) };
}

function walk(type: DocumentType, path: readonly string[]): ExplainResult {
  let table = type.fields;
  let found: Field<unknown> | undefined;
  for (const [index, key] of path.entries()) {
    const next = Object.hasOwn(table, key) ? table[key] : undefined;
    if (next === undefined) {
      const at = [type.kind, ...path.slice(0, index)].join(".");
      return unknown(
        `Cannot explain "${[type.kind, ...path].join(".")}": ${at} has no field "${key}"`,
        nearest(key, Object.keys(table)),
      );
    }
    found = next;
    table = fieldsBelow(next.type);
  }
  return { kind: "ok", explanation: describe(type, path, found, table) };
}

function describe(
  type: DocumentType,
  path: readonly string[],
  found: Field<unknown> | undefined,
  table: FieldTable,
): Explanation {
  return {
    path: [type.kind, ...path].join("."),
    type: found === undefined ? "document" : typeName(found.type),
    about: found === undefined ? type.about : (found.about ?? ""),
    default: found?.default ?? "",
    since: type.since,
    merge: found === undefined ? "documents of one kind and name are merged, others are appended" : mergeInWords(found),
    deprecated: found?.deprecated ?? false,
    required: found?.required ?? false,
    secret: found?.secret ?? false,
    fields: Object.entries(table).map(([name, each]) => ({ name, type: typeName(each.type), about: each.about ?? "" })),
    example: found === undefined ? (type.example ?? "") : exampleOf(type, path, found),
  };
}

/** The field as it stands in the example of its kind, "" where that has none. */
function exampleOf(type: DocumentType, path: readonly string[], found: Field<unknown>): string {
  const head = type.kind === legacyKind ? "" : `apiVersion: ${apiVersion}\nkind: ${type.kind}\n`;
  const decoded = decodeConfig(encodeUtf8(head + (type.example ?? "")));
  let value: unknown = decoded.kind === "ok" ? decoded.config.documents[0]?.value : undefined;
  for (const key of path) value = memberOf(value, key);
  const last = path.at(-1);
  if (value === undefined || last === undefined) return "";
  return writeYaml({ kind: "map", entries: [[last, encodeValue(found.type, value)]] });
}

/** Of the first item, where a list holds the objects. */
function memberOf(holder: unknown, key: string): unknown {
  const object: unknown = Array.isArray(holder) ? holder[0] : holder;
  if (typeof object !== "object" || object === null) return undefined;
  return Object.hasOwn(object, key) ? (object as Readonly<Record<string, unknown>>)[key] : undefined; // its own key
}

/** Fields of an object, or of the objects in a list or map. */
export function fieldsBelow(declared: unknown): FieldTable {
  const type = asValueType(declared);
  if (type.kind === "object") return type.fields;
  if (type.kind === "list") return fieldsBelow(type.item);
  return type.kind === "map" ? fieldsBelow(type.value) : {};
}

export function typeName(declared: unknown): string {
  const type = asValueType(declared);
  switch (type.kind) {
    case "scalar":
      return type.name;
    case "object":
      return "object";
    case "list":
      return `list of ${typeName(type.item)}`;
    case "map":
      return `map of ${typeName(type.value)}`;
    case "free":
      return "free-form map";
    case "args":
      return "string or list of strings";
  }
}

function mergeInWords(declared: Field<unknown>): string {
  if (declared.keys !== undefined)
    return `items with an equal ${declared.keys.join(" or ")} are ${declared.keyReplace === true ? "replaced" : "merged"}, others are appended`;
  const rules = {
    replace: "the patch's value replaces the older one",
    "replace-non-empty": "the patch's value replaces the older one, unless it is empty",
    overwrite: "the older value is gone unless the patch repeats it",
    once: "cannot be set over an existing value",
  } as const;
  if (declared.merge !== undefined && declared.merge !== "default") return rules[declared.merge];
  const type = asValueType(declared.type);
  switch (type.kind) {
    case "scalar":
      return declared.optional === true
        ? "the patch's value replaces the older one"
        : "the patch's value replaces the older one, unless it is zero or empty";
    case "object":
      return "merged field by field";
    case "list":
      return "the patch's items are appended";
    case "map":
      return "merged key by key";
    case "free":
      return "merged key by key; lists append";
    case "args":
      return "the patch's value replaces the older one";
  }
}
