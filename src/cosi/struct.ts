// Free-form objects: whatever JSON can say, as `google.protobuf.Struct` on the wire.
import type { Reader } from "../wire/reader.ts";
import type { Writer } from "../wire/writer.ts";
import { want } from "./scalars.ts";
import type { FieldType } from "./spec.ts";
import { delimited, fixed64, isObject, varint } from "./spec.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

// Field numbers of google.protobuf.Value.
const nullValue = 1;
const numberValue = 2;
const stringValue = 3;
const boolValue = 4;
const structValue = 5;
const listValue = 6;

/** Values nested deeper than this are refused: a reader of bytes from outside must end. */
const maxDepth = 100;

/** Any JSON value; null when absent. */
function jsonOf(data: unknown): Json {
  if (data === null || data === undefined) return null;
  if (typeof data === "boolean" || typeof data === "number" || typeof data === "string") return data;
  if (typeof data === "bigint") return Number(data);
  if (data instanceof Date) return data.toISOString();
  if (Array.isArray(data)) return data.map((each) => jsonOf(each));
  if (isObject(data)) return objectOf(data);
  return want(data, "a JSON value");
}

function objectOf(data: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, jsonOf(value)]));
}

function putStruct(writer: Writer, object: JsonObject): void {
  const mark = writer.begin();
  for (const key of Object.keys(object).toSorted()) {
    writer.tag(1, delimited);
    const entry = writer.begin();
    writer.tag(1, delimited);
    writer.string(key);
    writer.tag(2, delimited);
    putValue(writer, object[key] ?? null);
    writer.end(entry);
  }
  writer.end(mark);
}

function putValue(writer: Writer, value: Json): void {
  const mark = writer.begin();
  if (value === null) {
    writer.tag(nullValue, varint);
    writer.uint32(0);
  } else if (typeof value === "number") {
    writer.tag(numberValue, fixed64);
    writer.double(value);
  } else if (typeof value === "string") {
    writer.tag(stringValue, delimited);
    writer.string(value);
  } else if (typeof value === "boolean") {
    writer.tag(boolValue, varint);
    writer.bool(value);
  } else if (isList(value)) {
    writer.tag(listValue, delimited);
    const list = writer.begin();
    for (const each of value) {
      writer.tag(1, delimited);
      putValue(writer, each);
    }
    writer.end(list);
  } else {
    writer.tag(structValue, delimited);
    putStruct(writer, value);
  }
  writer.end(mark);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

function takeStruct(reader: Reader, depth: number): JsonObject {
  if (depth > maxDepth) reader.fail(`objects are nested deeper than ${maxDepth}`);
  const outer = reader.enter();
  const entries: [string, Json][] = [];
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 10) entries.push(takeEntry(reader, depth));
    else reader.skip(tag & 7, tag >>> 3);
  }
  reader.leave(outer);
  return Object.fromEntries(entries);
}

function takeEntry(reader: Reader, depth: number): [string, Json] {
  const outer = reader.enter();
  let key = "";
  let value: Json = null;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 10) key = reader.string();
    else if (tag === 18) value = takeValue(reader, depth);
    else reader.skip(tag & 7, tag >>> 3);
  }
  reader.leave(outer);
  return [key, value];
}

function takeValue(reader: Reader, depth: number): Json {
  const outer = reader.enter();
  let value: Json = null;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === ((numberValue << 3) | fixed64)) value = reader.double();
    else if (tag === ((stringValue << 3) | delimited)) value = reader.string();
    else if (tag === ((boolValue << 3) | varint)) value = reader.bool();
    else if (tag === ((structValue << 3) | delimited)) value = takeStruct(reader, depth + 1);
    else if (tag === ((listValue << 3) | delimited)) value = takeList(reader, depth + 1);
    else reader.skip(tag & 7, tag >>> 3);
  }
  reader.leave(outer);
  return value;
}

function takeList(reader: Reader, depth: number): readonly Json[] {
  if (depth > maxDepth) reader.fail(`lists are nested deeper than ${maxDepth}`);
  const outer = reader.enter();
  const values: Json[] = [];
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 10) values.push(takeValue(reader, depth));
    else reader.skip(tag & 7, tag >>> 3);
  }
  reader.leave(outer);
  return values;
}

/** Keys in order at every level, as the YAML form has them. */
function sorted(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((each) => sorted(each));
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

/** An object of any shape; `{}` when unset. */
export const struct: FieldType<JsonObject> = {
  name: "google.protobuf.Struct",
  wireType: delimited,
  zero: () => ({}),
  isZero: (value) => Object.keys(value).length === 0,
  toYaml: (value) => sorted(value),
  fromYaml(data) {
    if (data === null || data === undefined) return {};
    return isObject(data) ? objectOf(data) : want(data, "a mapping");
  },
  put: putStruct,
  take: (reader) => takeStruct(reader, 0),
};
