// Typed documents back to YAML: fields in the order of their table, zero values left out unless the table says otherwise.
import { apiVersion, legacyKind, type Config, type ConfigDocument } from "./document.ts";
import { asValueType, type Field, type FieldTable, type FreeMap, type FreeValue } from "./schema.ts";
import { compareNatural, writeYaml, type Emit } from "./yaml/write.ts";

const plain = (text: string): Emit => ({ kind: "scalar", text, style: "plain" });
const str = (text: string): Emit => ({ kind: "scalar", text, style: "str" });
const emptyMap: Emit = { kind: "map", entries: [] };
const emptyList: Emit = { kind: "list", items: [] };

/** What is written beside the values. */
export interface Comments {
  /** What each field is for, at the end of its line. */
  readonly docs?: boolean;
  /** How a document of each kind may look, as a comment below the first of its kind. */
  readonly examples?: boolean;
}

/** The canonical text: the machine document first, then the others in their order. Comments are those asked for: what a text once held is gone. */
export function encodeConfig(config: Config, comments: Comments = {}): string {
  const legacy = config.documents.filter(({ type }) => type.kind === legacyKind);
  const others = config.documents.filter(({ type }) => type.kind !== legacyKind);
  const shown = new Set<string>();
  return [...legacy, ...others]
    .map((document) => {
      const text = writeYaml(encodeDocument(document, comments));
      const { kind, example } = document.type;
      if (comments.examples !== true || example === undefined || shown.has(kind)) return text;
      shown.add(kind);
      return `${text}\n# For example:\n${example.replaceAll(/^(?=.)/gmu, "#   ").replaceAll(/^$(?=\n)/gmu, "#")}`;
    })
    .join("---\n");
}

export function encodeDocument({ type, value }: ConfigDocument, comments: Comments = {}): Emit {
  const body = encodeTable(type.fields, value as Readonly<Record<string, unknown>>, comments); // documents are objects of their table
  if (type.kind === legacyKind || body.kind !== "map") return body;
  return { kind: "map", entries: [["apiVersion", str(apiVersion)], ["kind", str(type.kind)], ...body.entries] };
}

function encodeTable(table: FieldTable, value: Readonly<Record<string, unknown>>, comments: Comments = {}): Emit {
  const entries: (readonly [string, Emit, string?])[] = [];
  for (const [key, declared] of Object.entries(table)) {
    const encoded = encodeField(declared, value[key], comments);
    const { about } = declared;
    if (encoded !== undefined)
      entries.push(comments.docs === true && about !== undefined ? [key, encoded, about] : [key, encoded]);
  }
  return { kind: "map", entries };
}

function encodeField(declared: Field<unknown>, value: unknown, comments: Comments): Emit | undefined {
  if (value === undefined) return declared.always === true ? zeroOf(declared) : undefined;
  const encoded = encodeValue(declared.type, value, comments);
  if (declared.always === true || declared.optional === true) return encoded;
  return isEmptyEmit(encoded) || isZero(declared, value) ? undefined : encoded;
}

function isEmptyEmit(node: Emit): boolean {
  return (node.kind === "map" && node.entries.length === 0) || (node.kind === "list" && node.items.length === 0);
}

function isZero(declared: Field<unknown>, value: unknown): boolean {
  const type = asValueType(declared.type);
  return type.kind === "scalar" && type.isZero(value);
}

function zeroOf(declared: Field<unknown>): Emit {
  const type = asValueType(declared.type);
  switch (type.kind) {
    case "scalar":
      return declared.optional === true ? plain("null") : { kind: "scalar", ...type.zeroText };
    case "object":
      return declared.optional === true ? plain("null") : encodeTable(type.fields, {});
    case "list":
      return emptyList;
    case "map":
    case "free":
      return emptyMap;
    case "args":
      return str("");
  }
}

/** `value` has the type: decoding and merging made it. */
export function encodeValue(declared: unknown, value: unknown, comments: Comments = {}): Emit {
  const type = asValueType(declared);
  switch (type.kind) {
    case "scalar":
      return { kind: "scalar", ...type.write(value) };
    case "object":
      return encodeTable(type.fields, value as Readonly<Record<string, unknown>>, comments);
    case "list":
      return {
        kind: "list",
        items: (value as readonly unknown[]).map((item) => encodeValue(type.item, item, comments)),
      };
    case "map":
      return mapOf(value as Readonly<Record<string, unknown>>, (each) => encodeValue(type.value, each, comments));
    case "free":
      return encodeFree(value as FreeMap);
    case "args":
      if (value === "") return plain("null");
      return typeof value === "string" ? str(value) : { kind: "list", items: (value as readonly string[]).map(str) };
  }
}

function mapOf<V>(value: Readonly<Record<string, V>>, encode: (value: V) => Emit): Emit {
  const keys = Object.keys(value).toSorted(compareNatural);
  return { kind: "map", entries: keys.map((key) => [key, encode(value[key] as V)] as const) }; // key is the object's own
}

export function encodeFree(value: FreeValue): Emit {
  if (value === null) return plain("null");
  if (typeof value === "string") return str(value);
  if (typeof value === "number") return plain(formatNumber(value));
  if (typeof value === "boolean" || typeof value === "bigint") return plain(String(value));
  if (Array.isArray(value)) return { kind: "list", items: (value as readonly FreeValue[]).map(encodeFree) };
  return mapOf(value as FreeMap, encodeFree);
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  const text = String(value);
  return text.replace(/e([+-])(\d)$/u, "e$10$2");
}
