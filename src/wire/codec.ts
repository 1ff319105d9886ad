// Values to bytes and back, driven by the tables of the messages: no code is generated, none is evaluated.
import { BugError } from "../base/errors.ts";
import type { Field, Init, Message } from "./message.ts";
import { Reader, wireType } from "./reader.ts";
import type { Scalar } from "./scalars.ts";
import { isZero, scalarOf } from "./scalars.ts";
import { Writer } from "./writer.ts";

export interface DecodeOptions {
  /** Refuse fields that the table does not know, rather than drop them: for tests of tables. */
  readonly strict?: boolean;
}

/** Messages inside messages deeper than this are refused, as other implementations do. */
const maxDepth = 100;
/** List and map elements in one input. Two bytes on the wire can ask for a hundred in memory, so there has to be an end. */
const maxElements = 2 ** 20;

const noItems: readonly never[] = Object.freeze([]);
const noEntries: ReadonlyMap<never, never> = new Map<never, never>();

/** A message as the codec sees it: the tables are trusted to describe the interfaces, a test compares them. */
type Members = Record<string, unknown>;
interface Alternative {
  readonly kind: string;
  readonly value: unknown;
}

/** The bytes of a value. Fields come in ascending order, map entries in the order of the map. Missing properties are zero or absent. */
export function encode<T>(message: Message<T>, value: Init<T>): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  encodeInto(writer, message, value);
  return writer.finish();
}

/** Like `encode`, behind what the writer holds, and without a length in front. */
export function encodeInto<T>(writer: Writer, message: Message<T>, value: Init<T>): void {
  const members = value as Members; // an interface of a message always is a record of its fields
  for (const field of message.fields) {
    if (field.oneof !== undefined) {
      const chosen = members[field.oneof] as Alternative | undefined; // by the interface
      if (chosen?.kind === field.name) writeElement(writer, field, chosen.value);
      continue;
    }
    const member = members[field.name];
    if (member !== undefined) writeMember(writer, field, member);
  }
}

function writeMember(writer: Writer, field: Field, member: unknown): void {
  switch (field.label) {
    case "repeated":
      writeList(writer, field, member as readonly unknown[]); // by the interface
      return;
    case "map":
      writeMap(writer, field, member as ReadonlyMap<unknown, unknown>); // by the interface
      return;
    case "optional":
      writeElement(writer, field, member);
      return;
    case undefined:
      if (!isZero(member)) writeElement(writer, field, member);
  }
}

/** Tag and value, zero or not. */
function writeElement(writer: Writer, field: Field, value: unknown): void {
  const scalar = scalarOf(field.kind);
  if (scalar === undefined) {
    writer.tag(field.number, wireType.bytes);
    const mark = writer.begin();
    encodeInto(writer, tableOf(field), value as Members);
    writer.end(mark);
    return;
  }
  writer.tag(field.number, scalar.wireType);
  scalar.write(writer, value as never); // by the interface
}

function writeList(writer: Writer, field: Field, items: readonly unknown[]): void {
  const scalar = scalarOf(field.kind);
  if (scalar === undefined || !scalar.packable) {
    for (const item of items) writeElement(writer, field, item);
    return;
  }
  if (items.length === 0) return;
  writer.tag(field.number, wireType.bytes);
  const mark = writer.begin();
  for (const item of items) scalar.write(writer, item as never); // by the interface
  writer.end(mark);
}

/** Key and value are always written, even when zero: some readers take the first field of an entry for its key. */
function writeMap(writer: Writer, field: Field, entries: ReadonlyMap<unknown, unknown>): void {
  const key = keyOf(field);
  for (const [name, value] of entries) {
    writer.tag(field.number, wireType.bytes);
    const mark = writer.begin();
    writer.tag(1, key.wireType);
    key.write(writer, name as never); // by the interface
    writeElement(writer, { ...field, number: 2 }, value);
    writer.end(mark);
  }
}

/**
 * The value in the bytes. Singular scalars, lists and maps are always there; absent messages, optional scalars and alternatives are not.
 * Throws a FormatError with the offset.
 */
export function decode<T>(message: Message<T>, bytes: Uint8Array, options: DecodeOptions = {}): T {
  const members = emptyMembers(message);
  new Decoder(new Reader(bytes), options.strict ?? false).message(message, members, 0);
  return members as T; // by the interface
}

/** A value with nothing set: what `decode` makes of no bytes. */
export function empty<T>(message: Message<T>): T {
  return emptyMembers(message) as T; // by the interface
}

class Decoder {
  readonly #reader: Reader;
  readonly #strict: boolean;
  #elements = 0;

  constructor(reader: Reader, strict: boolean) {
    this.#reader = reader;
    this.#strict = strict;
  }

  /** Reads to the end of the reader's present part, into `members`: what comes twice is merged. */
  message(message: Message<unknown>, members: Members, depth: number): void {
    const reader = this.#reader;
    if (depth > maxDepth) reader.fail(`messages are nested deeper than ${maxDepth}`);
    const fields = fieldsOf(message);
    while (!reader.done) {
      const start = reader.offset;
      const tag = reader.tag();
      const field = fields.get(tag >>> 3);
      if (field !== undefined && this.#field(field, members, tag & 7, depth)) continue;
      if (this.#strict) reader.fail(`${message.name} has no field ${tag >>> 3} of wire type ${tag & 7}`, start);
      reader.skip(tag & 7, tag >>> 3);
    }
  }

  /** False when the wire type is not one the field can have: it counts as unknown then. */
  #field(field: Field, members: Members, type: number, depth: number): boolean {
    const scalar = scalarOf(field.kind);
    if (field.label === "map") return type === wireType.bytes && this.#entry(field, members, depth);
    if (field.label === "repeated") return this.#item(field, scalar, members, type, depth);
    if (type !== (scalar?.wireType ?? wireType.bytes)) return false;
    if (field.oneof === undefined) {
      members[field.name] = this.#value(field, scalar, depth, members[field.name]);
      return true;
    }
    const chosen = members[field.oneof] as Alternative | undefined; // by the interface
    const earlier = chosen?.kind === field.name ? chosen.value : undefined;
    members[field.oneof] = { kind: field.name, value: this.#value(field, scalar, depth, earlier) };
    return true;
  }

  #value(field: Field, scalar: Scalar | undefined, depth: number, earlier?: unknown): unknown {
    if (scalar !== undefined) return scalar.read(this.#reader);
    const table = tableOf(field);
    const members = (earlier as Members | undefined) ?? emptyMembers(table); // by the interface
    const outer = this.#reader.enter();
    this.message(table, members, depth + 1);
    this.#reader.leave(outer);
    return members;
  }

  #count(): void {
    if (++this.#elements > maxElements) this.#reader.fail(`lists and maps hold more than ${maxElements} elements`);
  }

  #item(field: Field, scalar: Scalar | undefined, members: Members, type: number, depth: number): boolean {
    const isPacked = scalar !== undefined && scalar.packable && type === wireType.bytes;
    if (!isPacked && type !== (scalar?.wireType ?? wireType.bytes)) return false;
    let items = members[field.name] as unknown[]; // by the interface
    if (items.length === 0) members[field.name] = items = [];
    if (!isPacked) {
      this.#count();
      items.push(this.#value(field, scalar, depth));
      return true;
    }
    const outer = this.#reader.enter();
    while (!this.#reader.done) {
      this.#count();
      items.push(scalar.read(this.#reader));
    }
    this.#reader.leave(outer);
    return true;
  }

  #entry(field: Field, members: Members, depth: number): boolean {
    this.#count();
    const reader = this.#reader;
    const key = keyOf(field);
    const scalar = scalarOf(field.kind);
    let name: unknown = key.zero;
    let value: unknown = scalar?.zero;
    const outer = reader.enter();
    while (!reader.done) {
      const start = reader.offset;
      const tag = reader.tag();
      if (tag === (8 | key.wireType)) name = key.read(reader);
      else if (tag === (16 | (scalar?.wireType ?? wireType.bytes))) value = this.#value(field, scalar, depth, value);
      else if (this.#strict) reader.fail(`entry of "${field.name}" has no field ${tag >>> 3}`, start);
      else reader.skip(tag & 7, tag >>> 3);
    }
    reader.leave(outer);
    let entries = members[field.name] as Map<unknown, unknown>; // by the interface
    if (entries.size === 0) members[field.name] = entries = new Map<unknown, unknown>();
    entries.set(name, value ?? emptyMembers(tableOf(field)));
    return true;
  }
}

function emptyMembers(message: Message<unknown>): Members {
  const members: Members = {};
  for (const field of message.fields) {
    if (field.label === "repeated") members[field.name] = noItems;
    else if (field.label === "map") members[field.name] = noEntries;
    else if (field.label === undefined && field.oneof === undefined && field.kind !== "message") {
      members[field.name] = scalarOf(field.kind)?.zero;
    }
  }
  return members;
}

const fieldsByNumber = new WeakMap<Message<unknown>, ReadonlyMap<number, Field>>();

function fieldsOf(message: Message<unknown>): ReadonlyMap<number, Field> {
  let fields = fieldsByNumber.get(message);
  if (fields === undefined) {
    fields = new Map(message.fields.map((field) => [field.number, field]));
    fieldsByNumber.set(message, fields);
  }
  return fields;
}

function tableOf(field: Field): Message<unknown> {
  if (field.message === undefined) throw new BugError(`Field "${field.name}" has no message table, want one`);
  return field.message();
}

function keyOf(field: Field): Scalar {
  const key = field.key === undefined ? undefined : scalarOf(field.key);
  if (key === undefined) throw new BugError(`Map field "${field.name}" has no key type, want one`);
  return key;
}
