// Field tables of resource specs: one line per field gives the TypeScript type, the wire bytes and the YAML form.
// Leaf types are in scalars.ts, net-types.ts, pem-types.ts and struct.ts; what they are put together with is here.
import { errorChain, FormatError } from "../base/errors.ts";
import { Reader } from "../wire/reader.ts";
import { Writer } from "../wire/writer.ts";

/** Protobuf's wire types, as far as specs use them. */
export type WireType = 0 | 1 | 2;

export const varint = 0;
export const fixed64 = 1;
export const delimited = 2;

/**
 * Type of a field. Zero values are left out of the bytes; the decoder starts from zero and ignores numbers it does not know.
 * Types that are none of ours may be written beside the resource that needs them.
 */
export interface FieldType<T> {
  /** Name of the type in the facts: `string`, `uint32`, `common.NetIP`, an enum, a message, or a list or map of these. */
  readonly name: string;
  /** Wire type of one value. */
  readonly wireType: WireType;
  /** Of a message: its fields. */
  readonly fields?: SpecTable;
  /** `omitEmpty` leaves it out of the YAML form even when it is not zero: clients know single addresses that way. */
  readonly alwaysOmitted?: boolean;
  /** Of a list, map or optional: what it holds. */
  readonly element?: FieldType<unknown>;
  zero(): T;
  isZero(value: T): boolean;
  /** Plain data in the YAML form: strings, numbers, big integers, booleans, null, arrays and objects. */
  toYaml(value: T): unknown;
  /** The value of data that a YAML parser made; null and undefined are zero. Throws a FormatError. */
  fromYaml(data: unknown): T;
  /** The value after its tag: for bytes, messages and the like with its length in front. */
  put(writer: Writer, value: T): void;
  /** What `put` wrote. */
  take(reader: Reader): T;
  /** Tags and values, when that is not one tag followed by `put`. */
  writeField?(writer: Writer, number: number, value: T): void;
  /** One occurrence of the field, added to those before; when it is not just `take`. */
  readField?(reader: Reader, wireType: number, before: T): T;
}

export interface Field<T> {
  /** Protobuf field number; 0 when the field is in the YAML form only. */
  readonly number: number;
  readonly type: FieldType<T>;
  /** Key in the YAML form; the property's own name when absent, "" for a field that is inlined, `null` for one that is not shown. */
  readonly yamlKey?: string | null;
  /** Left out of the YAML form when zero. */
  readonly omitEmpty?: boolean;
}

// Methods, not function properties, so that a field of any type fits the table; `SpecOfFields` recovers its type.
export type SpecTable = Readonly<Record<string, Field<unknown>>>;

export type SpecOfFields<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** TypeScript type of a field type's values: `ValueOf<typeof vlanSpec>`. */
export type ValueOf<F> = F extends FieldType<infer T> ? T : never;

export interface FieldOptions {
  readonly omitEmpty?: boolean;
}

/**
 * A field: protobuf number (0 for YAML only), type, YAML key. The key is left out when it equals the property's name;
 * "" inlines the field's own keys, `null` hides the field.
 */
export function field<T>(
  number: number,
  type: FieldType<T>,
  yamlKey?: string | null | FieldOptions,
  options: FieldOptions = {},
): Field<T> {
  if (typeof yamlKey === "object" && yamlKey !== null) return { number, type, ...yamlKey };
  return { number, type, ...options, ...(yamlKey === undefined ? {} : { yamlKey }) };
}

/** Option of a field that the YAML form leaves out when it is zero. */
export const omitEmpty: FieldOptions = { omitEmpty: true };

/** Fields that are on the wire, in the order they are written there: that of the declaration. */
function wireOrder(fields: SpecTable): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(fields).filter(([, { number }]) => number > 0);
}

function writeOne(writer: Writer, number: number, type: FieldType<unknown>, value: unknown): void {
  if (type.writeField !== undefined) {
    type.writeField(writer, number, value);
    return;
  }
  writer.tag(number, type.wireType);
  type.put(writer, value);
}

function readOne(reader: Reader, wireType: number, type: FieldType<unknown>, before: unknown): unknown {
  if (type.readField !== undefined) return type.readField(reader, wireType, before);
  if (wireType !== type.wireType) reader.fail(`wire type is ${wireType}, want ${type.wireType} for ${type.name}`);
  return type.take(reader);
}

type Values = Record<string, unknown>;

export function isObject(data: unknown): data is Readonly<Values> {
  return typeof data === "object" && data !== null && !Array.isArray(data) && !(data instanceof Uint8Array);
}

/** Short text of YAML data for error messages. */
export function found(data: unknown): string {
  if (Array.isArray(data)) return `a list of ${data.length}`;
  if (isObject(data)) return "a mapping";
  return typeof data === "string" ? `"${data.slice(0, 60)}"` : String(data);
}

/** The type of a whole spec, or of a message inside one. */
export interface MessageType<T> extends FieldType<T> {
  readonly fields: SpecTable;
  /** The bytes without a length in front. */
  encode(spec: T): Uint8Array;
  /** Throws a FormatError. */
  decode(bytes: Uint8Array): T;
}

/** A message with fields of its own; `name` is that of the facts, such as `network.VLANSpec`. Zero when all fields are. */
export function message<const F extends SpecTable>(name: string, fields: F): MessageType<SpecOfFields<F>> {
  // The table says which type each property has, and only this function builds the object: hence the assertions to SpecOfFields.
  const entries: readonly (readonly [string, Field<unknown>])[] = Object.entries(fields);
  const ordered = wireOrder(fields);
  const byNumber = new Map(ordered.map((entry) => [entry[1].number, entry]));
  const values = (spec: SpecOfFields<F>): Readonly<Values> => spec;

  function zeroValues(): Values {
    return Object.fromEntries(entries.map(([key, { type }]) => [key, type.zero()]));
  }

  function writeAll(writer: Writer, spec: SpecOfFields<F>): void {
    for (const [key, { number, type }] of ordered) {
      const value = values(spec)[key];
      if (value !== undefined && !type.isZero(value)) writeOne(writer, number, type, value);
    }
  }

  function readAll(reader: Reader): SpecOfFields<F> {
    const spec = zeroValues();
    while (!reader.done) {
      const tag = reader.tag();
      const entry = byNumber.get(tag >>> 3);
      if (entry === undefined) reader.skip(tag & 7, tag >>> 3);
      else spec[entry[0]] = readOne(reader, tag & 7, entry[1].type, spec[entry[0]]);
    }
    return spec as SpecOfFields<F>;
  }

  return {
    name,
    wireType: delimited,
    fields,
    zero: () => zeroValues() as SpecOfFields<F>,
    isZero: (spec) =>
      entries.every(([key, { type }]) => values(spec)[key] === undefined || type.isZero(values(spec)[key])),
    toYaml(spec) {
      const data: Values = {};
      for (const [key, { type, yamlKey = key, omitEmpty: omit = false }] of entries) {
        const value = values(spec)[key] ?? type.zero();
        if (yamlKey === null || (omit && (type.alwaysOmitted === true || type.isZero(value)))) continue;
        const text = type.toYaml(value);
        if (yamlKey !== "") data[yamlKey] = text;
        else if (isObject(text)) Object.assign(data, text);
        else return text; // the whole form is this one value
      }
      return data;
    },
    fromYaml(data) {
      const spec = zeroValues();
      const whole = entries.find(([, { yamlKey }]) => yamlKey === "");
      if (data === null || data === undefined) return spec as SpecOfFields<F>;
      if (!isObject(data) && whole === undefined) throw new FormatError(`found ${found(data)}, want a mapping`);
      for (const [key, { type, yamlKey = key }] of entries) {
        if (yamlKey === null) continue;
        if (yamlKey === "") spec[key] = type.fromYaml(data);
        else if (isObject(data)) spec[key] = fieldFromYaml(yamlKey, type, data[yamlKey]);
      }
      return spec as SpecOfFields<F>;
    },
    put(writer, spec) {
      const mark = writer.begin();
      writeAll(writer, spec);
      writer.end(mark);
    },
    take(reader) {
      const outer = reader.enter();
      const spec = readAll(reader);
      reader.leave(outer);
      return spec;
    },
    encode(spec) {
      const writer = new Writer();
      writeAll(writer, spec);
      return writer.finish();
    },
    decode: (bytes) => readAll(new Reader(bytes)),
  };
}

function fieldFromYaml(key: string, type: FieldType<unknown>, data: unknown): unknown {
  try {
    return data === undefined || data === null ? type.zero() : type.fromYaml(data);
  } catch (error) {
    throw new FormatError(`Cannot read field "${key}": ${errorChain(error)}`, { cause: error });
  }
}

/** A list; absent and empty are the same. Numbers, booleans and enums are packed. */
export function list<T>(element: FieldType<T>): FieldType<readonly T[]> {
  const packed = element.wireType !== delimited;
  return {
    name: `repeated ${element.name}`,
    wireType: delimited,
    element,
    zero: () => [],
    isZero: (values) => values.length === 0,
    toYaml: (values) => values.map((value) => element.toYaml(value)),
    fromYaml(data) {
      if (data === null || data === undefined) return [];
      if (!Array.isArray(data)) throw new FormatError(`found ${found(data)}, want a list`);
      return data.map((each) => element.fromYaml(each));
    },
    put(writer, values) {
      const mark = writer.begin();
      for (const value of values) element.put(writer, value);
      writer.end(mark);
    },
    take(reader) {
      const values: T[] = [];
      const outer = reader.enter();
      while (!reader.done) values.push(element.take(reader));
      reader.leave(outer);
      return values;
    },
    writeField(writer, number, values) {
      if (packed) {
        writer.tag(number, delimited);
        this.put(writer, values);
        return;
      }
      for (const value of values) {
        writer.tag(number, delimited);
        element.put(writer, value);
      }
    },
    readField(reader, wireType, before) {
      if (packed && wireType === delimited) return [...before, ...this.take(reader)];
      if (wireType !== element.wireType) reader.fail(`wire type is ${wireType}, want ${element.wireType}`);
      const values = before as T[]; // made by zero() for this very decoding, so nobody else holds it
      values.push(element.take(reader));
      return values;
    },
  };
}

/** Text keys to values; absent and empty are the same. Keys are sorted in both forms. */
export function map<T>(element: FieldType<T>): FieldType<Readonly<Record<string, T>>> {
  const sorted = (values: Readonly<Record<string, T>>): [string, T][] =>
    Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    name: `map<string,${element.name}>`,
    wireType: delimited,
    element,
    zero: () => ({}),
    isZero: (values) => Object.keys(values).length === 0,
    toYaml: (values) => Object.fromEntries(sorted(values).map(([key, value]) => [key, element.toYaml(value)])),
    fromYaml(data) {
      if (data === null || data === undefined) return {};
      if (!isObject(data)) throw new FormatError(`found ${found(data)}, want a mapping`);
      return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, element.fromYaml(value)]));
    },
    put(writer, values) {
      for (const entry of sorted(values)) putEntry(writer, entry, element);
    },
    take: (reader) => Object.fromEntries([takeEntry(reader, element)]),
    writeField(writer, number, values) {
      for (const entry of sorted(values)) {
        writer.tag(number, delimited);
        putEntry(writer, entry, element);
      }
    },
    readField(reader, wireType, before) {
      if (wireType !== delimited) reader.fail(`wire type is ${wireType}, want ${delimited} for a map`);
      return { ...before, ...this.take(reader) };
    },
  };
}

/** Key first, then value, both always there: decoders take the first field for the key. */
function putEntry<T>(writer: Writer, [key, value]: readonly [string, T], element: FieldType<T>): void {
  const mark = writer.begin();
  writer.tag(1, delimited);
  writer.string(key);
  writer.tag(2, element.wireType);
  element.put(writer, value);
  writer.end(mark);
}

function takeEntry<T>(reader: Reader, element: FieldType<T>): readonly [string, T] {
  const outer = reader.enter();
  let key = "";
  let value = element.zero();
  while (!reader.done) {
    const tag = reader.tag();
    if (tag >>> 3 === 1 && (tag & 7) === delimited) key = reader.string();
    else if (tag >>> 3 === 2 && (tag & 7) === element.wireType) value = element.take(reader);
    else reader.skip(tag & 7, tag >>> 3);
  }
  reader.leave(outer);
  return [key, value];
}

/** Tells absent (`undefined`, YAML null) from zero: a zero that is there is written. */
export function optional<T>(element: FieldType<T>): FieldType<T | undefined> {
  return {
    name: element.name,
    wireType: element.wireType,
    element,
    zero: () => undefined,
    isZero: (value) => value === undefined,
    toYaml: (value) => (value === undefined ? null : element.toYaml(value)),
    fromYaml: (data) => (data === null || data === undefined ? undefined : element.fromYaml(data)),
    put: (writer, value) => element.put(writer, value ?? element.zero()),
    take: (reader) => element.take(reader),
    writeField: (writer, number, value) => writeOne(writer, number, element, value),
    readField: (reader, wireType) => readOne(reader, wireType, element, element.zero()) as T,
  };
}
