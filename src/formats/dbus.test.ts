// Bytes written by hand after the specification, round trips, and what must be refused.
import { expect, test } from "vitest";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import type { NewDbusMessage } from "./dbus.ts";
import { dbusMessageBytes, dbusMessageTypes, encodeDbusMessage, parseDbusBody, parseDbusMessage } from "./dbus.ts";
import type { DbusValue } from "./dbus-values.ts";
import { dbusReader, dbusTypes, encodeDbusValues } from "./dbus-values.ts";

const text = (value: string): Uint8Array => encodeUtf8(value);

/** The call of `Hello`, piece by piece as the specification says. */
const hello = concatBytes([
  text("l"),
  Uint8Array.of(1, 0, 1), // a call, no flags, version 1
  Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0), // no body, serial 1
  Uint8Array.of(109, 0, 0, 0), // bytes of the fields, without what follows the last one
  Uint8Array.of(1, 1),
  text("o\0"),
  Uint8Array.of(21, 0, 0, 0),
  text("/org/freedesktop/DBus\0"),
  Uint8Array.of(0, 0), // up to a multiple of 8
  Uint8Array.of(2, 1),
  text("s\0"),
  Uint8Array.of(20, 0, 0, 0),
  text("org.freedesktop.DBus\0"),
  Uint8Array.of(0, 0, 0),
  Uint8Array.of(3, 1),
  text("s\0"),
  Uint8Array.of(5, 0, 0, 0),
  text("Hello\0"),
  Uint8Array.of(0, 0),
  Uint8Array.of(6, 1),
  text("s\0"),
  Uint8Array.of(20, 0, 0, 0),
  text("org.freedesktop.DBus\0"),
  Uint8Array.of(0, 0, 0),
]);

const helloFields = {
  path: "/org/freedesktop/DBus",
  interface: "org.freedesktop.DBus",
  member: "Hello",
  destination: "org.freedesktop.DBus",
};

test("encodeDbusMessage() writes the call of Hello, parseDbusMessage() reads it", () => {
  expect(encodeDbusMessage({ type: 1, serial: 1, fields: helloFields })).toEqual(hello);
  expect(parseDbusMessage(hello)).toEqual({
    type: 1,
    flags: 0,
    serial: 1,
    fields: helloFields,
    body: new Uint8Array(),
  });
});

test("encodeDbusValues() writes the example of the specification: foo, + and bar", () => {
  const bytes = concatBytes([
    Uint8Array.of(3, 0, 0, 0, 0x66, 0x6f, 0x6f, 0),
    Uint8Array.of(1, 0, 0, 0, 0x2b, 0, 0, 0),
    Uint8Array.of(3, 0, 0, 0, 0x62, 0x61, 0x72, 0),
  ]);
  const values = ["foo", "+", "bar"].map((value) => ({ type: "s", value }) as const);
  expect(encodeDbusValues(values)).toEqual(bytes);
});

test("encodeDbusValues() aligns what a variant holds", () => {
  const seconds: DbusValue = { type: "v", value: { type: "t", value: 30_000_000n } };
  const bytes = Uint8Array.of(1, 0x74, 0, 0, 0, 0, 0, 0, 0x80, 0xc3, 0xc9, 0x01, 0, 0, 0, 0);
  expect(encodeDbusValues([seconds])).toEqual(bytes);
  expect(dbusReader(bytes).read("v")).toEqual(seconds);
});

const everyType: readonly DbusValue[] = [
  { type: "y", value: 255 },
  { type: "b", value: true },
  { type: "i", value: -1 },
  { type: "u", value: 4_294_967_295 },
  { type: "h", value: 0 },
  { type: "t", value: 18_446_744_073_709_551_615n },
  { type: "s", value: "Grüße" },
  { type: "o", value: "/" },
  { type: "g", value: "a(yv)" },
  { type: "v", value: { type: "v", value: { type: "s", value: "" } } },
];

const messages: readonly NewDbusMessage[] = [
  { type: dbusMessageTypes.call, serial: 7, flags: 1, fields: helloFields, values: everyType },
  {
    type: dbusMessageTypes.return,
    serial: 8,
    fields: { replySerial: 7, destination: ":1.1", sender: ":1.0", descriptors: 1 },
    values: [{ type: "h", value: 0 }],
  },
  { type: dbusMessageTypes.error, serial: 9, fields: { errorName: "a.b", replySerial: 7 } },
  {
    type: dbusMessageTypes.signal,
    serial: 10,
    fields: { path: "/", interface: "a.b", member: "C" },
    values: [{ type: "b", value: false }],
  },
];

test.each(messages)("a message of type $type is read as it was written", (message) => {
  const { type, serial, flags = 0, fields, values = [] } = message;
  const bytes = encodeDbusMessage(message);
  const parsed = parseDbusMessage(bytes);
  const signature = values.map((each) => each.type).join("");
  const expected = signature === "" ? fields : { ...fields, signature };
  expect([parsed.type, parsed.serial, parsed.flags, parsed.fields]).toEqual([type, serial, flags, expected]);
  expect(parseDbusBody(parsed)).toEqual(values);
  expect(dbusMessageBytes(bytes.subarray(0, 16), 4096)).toBe(bytes.length);
});

test("parseDbusMessage() refuses every message that is cut short", () => {
  for (const message of messages) {
    const bytes = encodeDbusMessage(message);
    for (let length = 0; length < bytes.length; length++)
      expect(() => parseDbusMessage(bytes.subarray(0, length))).toThrow(FormatError);
  }
});

test("parseDbusMessage() and parseDbusBody() throw nothing but FormatErrors, whatever a byte is", () => {
  const thrown: unknown[] = [];
  const read = (bytes: Uint8Array): void => {
    try {
      parseDbusBody(parseDbusMessage(bytes));
    } catch (error) {
      thrown.push(error);
    }
  };
  for (const bytes of messages.map(encodeDbusMessage)) {
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) read(bytes.with(at, value));
    }
  }
  expect(thrown.length).toBeGreaterThan(100);
  expect(thrown.filter((error) => !(error instanceof FormatError))).toEqual([]);
});

test("dbusMessageBytes() refuses the other byte order, other versions and what is too long", () => {
  const head = encodeDbusMessage({ type: 1, serial: 1, fields: helloFields }).subarray(0, 16);
  expect(() => dbusMessageBytes(head.with(0, 0x42), 4096)).toThrow("found byte order 66, want 108");
  expect(() => dbusMessageBytes(head.with(3, 2), 4096)).toThrow("found version 2, want 1");
  expect(() => dbusMessageBytes(head.with(7, 0xff).with(15, 0xff), 4096)).toThrow("want at most 4096");
});

test("parseDbusMessage() refuses a call without a member, a serial of 0 and a field of another type", () => {
  const call = (fields: object, serial = 1): Uint8Array => encodeDbusMessage({ type: 1, serial, fields });
  expect(() => parseDbusMessage(call({ path: "/" }))).toThrow('has no field "member"');
  expect(() => parseDbusMessage(call(helloFields, 0))).toThrow("its serial is 0");
  const path = call({ path: "/", member: "M" });
  expect(() => parseDbusMessage(path.with(18, 0x73))).toThrow('"path": found type "s", want "o"');
});

test("parseDbusBody() leaves arrays and structures alone, and refuses what is left over", () => {
  const message = { type: 1, flags: 0, serial: 1, fields: { signature: "sa(sv)" }, body: Uint8Array.of(1, 2, 3) };
  expect(parseDbusBody(message)).toBeUndefined();
  expect(dbusTypes("sv")).toEqual(["s", "v"]);
  expect(() => parseDbusBody({ ...message, fields: { signature: "y" } })).toThrow('found 2 bytes behind "y"');
});

test("dbusReader() refuses variants that go too deep, texts without an end and booleans that are none", () => {
  let deep: DbusValue = { type: "y", value: 0 };
  for (let depth = 0; depth < 10; depth++) deep = { type: "v", value: deep };
  expect(() => dbusReader(encodeDbusValues([deep])).read("v")).toThrow("Cannot parse D-Bus variant");
  expect(() => dbusReader(Uint8Array.of(1, 0, 0, 0, 65, 65)).read("s")).toThrow("does not end with a zero");
  expect(() => dbusReader(Uint8Array.of(1, 0, 0, 0, 0xff, 0)).read("s")).toThrow("it is no UTF-8");
  expect(() => dbusReader(Uint8Array.of(2, 0, 0, 0)).read("b")).toThrow("found 2, want 0 or 1");
});
