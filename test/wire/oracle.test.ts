// Every message of the tables, with random values, against an implementation of protobuf that is not ours.
import { FormatError } from "../../src/base/errors.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { decode, encode, encodeInto } from "../../src/wire/codec.ts";
import type { Field, Message } from "../../src/wire/message.ts";
import { scalarOf } from "../../src/wire/scalars.ts";
import { Writer } from "../../src/wire/writer.ts";
import { loadMessages } from "./messages.ts";
import { openOracle } from "./oracle.ts";
import type { Oracle } from "./oracle.ts";
import { randomValue, seededRandom } from "./random-value.ts";

const messages = await loadMessages();
const valuesPerMessage = 25;

let oracle: Oracle;
beforeAll(() => {
  oracle = openOracle();
});

/** Bytes that no table knows, of every wire type: fields 40001 to 40005. */
const unknownFields = ((): Uint8Array => {
  const writer = new Writer();
  writer.tag(40_001, 0);
  writer.uint64(2n ** 64n - 1n);
  writer.tag(40_002, 1);
  writer.fixed64(1n);
  writer.tag(40_003, 2);
  writer.string("unknown");
  writer.tag(40_004, 3);
  writer.tag(1, 0);
  writer.uint32(1);
  writer.tag(40_004, 4);
  writer.tag(40_005, 5);
  writer.fixed32(1);
  return writer.finish();
})();

/** The value with the lists of its top level unpacked, which nobody writes but everybody must read. */
function encodeUnpacked(message: Message<unknown>, value: Readonly<Record<string, unknown>>): Uint8Array {
  const writer = new Writer();
  for (const field of message.fields) {
    const scalar = scalarOf(field.kind);
    if (field.label !== "repeated" || scalar === undefined || !scalar.packable) {
      encodeInto(writer, { name: message.name, fields: [field] }, value as never);
      continue;
    }
    for (const item of value[field.name] as unknown[]) {
      writer.tag(field.number, scalar.wireType);
      scalar.write(writer, item as never);
    }
  }
  return writer.finish();
}

describe.each([...messages.values()].filter((message) => message.name !== "google.protobuf.Empty"))(
  "$name",
  (message) => {
    test("is the same to the oracle, packed or not, with unknown fields or without", () => {
      const random = seededRandom(message.name.length * 7919 + message.fields.length);
      for (let round = 0; round < valuesPerMessage; round++) {
        const value = randomValue(message, random);
        const bytes = encode(message, value);
        expect(bytes).toEqual(oracle.encode(message, value));
        expect(oracle.reencode(message, bytes)).toEqual(bytes);
        expect(decode(message, bytes, { strict: true })).toEqual(value);
        expect(decode(message, encodeUnpacked(message, value))).toEqual(value);
        expect(decode(message, Uint8Array.from([...unknownFields, ...bytes]))).toEqual(value);
      }
      expect(() => decode(message, unknownFields, { strict: true })).toThrow(FormatError);
    });
  },
);

test("the .proto files hold the same messages and fields as the tables", () => {
  for (const message of messages.values()) {
    const type = oracle.root.lookupType(message.name);
    const ours = message.fields.map((field: Field) => field.number);
    expect([message.name, Object.keys(type.fieldsById).map(Number)]).toEqual([message.name, ours]);
  }
});
