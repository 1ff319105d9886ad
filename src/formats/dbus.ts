// Messages of D-Bus, little-endian. Source: D-Bus Specification 0.43, "Message Format".
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import type { DbusValue } from "./dbus-values.ts";
import { dbusPadding, dbusReader, dbusSignature, dbusTypes, encodeDbusValues } from "./dbus-values.ts";
import { viewOf } from "./netlink.ts";

export const dbusMessageTypes = { call: 1, return: 2, error: 3, signal: 4 } as const;

/** Flag of a call: its caller takes no answer. */
export const dbusNoReply = 0x1;

/** All are absent where a message does not have them. */
export interface DbusFields {
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly errorName?: string;
  /** Serial of the call that this answers. */
  readonly replySerial?: number;
  readonly destination?: string;
  readonly sender?: string;
  readonly signature?: string;
  /** How many descriptors come with it. */
  readonly descriptors?: number;
}

export interface DbusMessage {
  /** One of `dbusMessageTypes`, or one that nobody knows yet. */
  readonly type: number;
  readonly flags: number;
  /** Not 0; the sender's own count. */
  readonly serial: number;
  readonly fields: DbusFields;
  /** As the signature says. */
  readonly body: Uint8Array;
}

/** Fields by number, each with the type that its value must have. */
const fieldTable = [
  { name: "path", code: 1, type: "o" },
  { name: "interface", code: 2, type: "s" },
  { name: "member", code: 3, type: "s" },
  { name: "errorName", code: 4, type: "s" },
  { name: "replySerial", code: 5, type: "u" },
  { name: "destination", code: 6, type: "s" },
  { name: "sender", code: 7, type: "s" },
  { name: "signature", code: 8, type: "g" },
  { name: "descriptors", code: 9, type: "u" },
] as const satisfies readonly { readonly name: keyof DbusFields; readonly code: number; readonly type: string }[];

/** Those without which a message of the type means nothing. */
const wanted: Readonly<Record<number, readonly (keyof DbusFields)[]>> = {
  [dbusMessageTypes.call]: ["path", "member"],
  [dbusMessageTypes.return]: ["replySerial"],
  [dbusMessageTypes.error]: ["errorName", "replySerial"],
  [dbusMessageTypes.signal]: ["path", "interface", "member"],
};

/** Up to and with the length of the fields: what must be there to know how long a message is. */
export const dbusHeadBytes = 16;
const littleEndian = 0x6c; // "l"
const version = 1;
/** Fields are structures. */
const fieldAlignment = 8;

export interface NewDbusMessage extends Pick<DbusMessage, "type" | "serial"> {
  readonly flags?: number;
  readonly fields: Omit<DbusFields, "signature">;
  readonly values?: readonly DbusValue[];
}

export function encodeDbusMessage({ type, flags = 0, serial, fields, values = [] }: NewDbusMessage): Uint8Array {
  const body = encodeDbusValues(values);
  const signature = dbusSignature(values);
  const encodedFields = encodeFields({ ...fields, ...(signature === "" ? {} : { signature }) });
  const head = new Uint8Array(dbusHeadBytes);
  head.set([littleEndian, type, flags, version]);
  const view = viewOf(head);
  view.setUint32(4, body.length, true);
  view.setUint32(8, serial, true);
  view.setUint32(12, encodedFields.length, true);
  const padding = new Uint8Array(dbusPadding(encodedFields.length, fieldAlignment));
  return concatBytes([head, encodedFields, padding, body]);
}

function encodeFields(fields: DbusFields): Uint8Array {
  let encoded: Uint8Array = new Uint8Array();
  for (const { name, code, type } of fieldTable) {
    const value = fields[name];
    if (value === undefined) continue;
    const padding = new Uint8Array(dbusPadding(encoded.length, fieldAlignment));
    const typed = { type, value } as DbusValue; // the table has the type of each field
    const start = dbusHeadBytes + encoded.length + padding.length;
    const field = encodeDbusValues(
      [
        { type: "y", value: code },
        { type: "v", value: typed },
      ],
      start,
    );
    encoded = concatBytes([encoded, padding, field]);
  }
  return encoded;
}

/** Length of the message that begins with the bytes, at least `dbusHeadBytes` of them. Throws a FormatError for what cannot be read, and for one that is too long. */
export function dbusMessageBytes(head: Uint8Array, maxBytes: number): number {
  const view = viewOf(head);
  const [order, found] = [view.getUint8(0), view.getUint8(3)];
  if (order !== littleEndian)
    throw new FormatError(`Cannot parse D-Bus message: found byte order ${order}, want ${littleEndian}`, { offset: 0 });
  if (found !== version)
    throw new FormatError(`Cannot parse D-Bus message: found version ${found}, want ${version}`, { offset: 3 });
  const fieldBytes = view.getUint32(12, true);
  const length = dbusHeadBytes + fieldBytes + dbusPadding(fieldBytes, fieldAlignment) + view.getUint32(4, true);
  if (length > maxBytes)
    throw new FormatError(`Cannot parse D-Bus message: found ${length} bytes, want at most ${maxBytes}`, { offset: 4 });
  return length;
}

/** Of the bytes of one message. Throws a FormatError. */
export function parseDbusMessage(bytes: Uint8Array): DbusMessage {
  if (bytes.length < dbusHeadBytes || dbusMessageBytes(bytes, bytes.length) !== bytes.length)
    throw new FormatError(`Cannot parse D-Bus message: ${bytes.length} bytes are not as long as it says`);
  const view = viewOf(bytes);
  const [type, serial] = [view.getUint8(1), view.getUint32(8, true)];
  if (serial === 0) throw new FormatError("Cannot parse D-Bus message: its serial is 0", { offset: 8 });
  const fields = parseFields(bytes, dbusHeadBytes + view.getUint32(12, true));
  const missing = wanted[type]?.find((name) => fields[name] === undefined);
  if (missing !== undefined)
    throw new FormatError(`Cannot parse D-Bus message: one of type ${type} has no field "${missing}"`);
  const body = bytes.slice(bytes.length - view.getUint32(4, true));
  return { type, flags: view.getUint8(2), serial, fields, body };
}

/** Those that end at the byte `end`. What is not in the table is passed over. */
function parseFields(bytes: Uint8Array, end: number): DbusFields {
  const reader = dbusReader(bytes.subarray(0, end), dbusHeadBytes);
  const fields: Record<string, unknown> = {};
  while (reader.at < end) {
    reader.align(fieldAlignment);
    const offset = reader.at;
    const code = reader.read("y").value;
    const variant = reader.read("v");
    const known = fieldTable.find((each) => each.code === code);
    if (known === undefined || variant.type !== "v") continue;
    const { type, value } = variant.value;
    if (type !== known.type)
      throw new FormatError(`Cannot parse D-Bus field "${known.name}": found type "${type}", want "${known.type}"`, {
        offset,
      });
    fields[known.name] = value;
  }
  return fields; // each has been compared with the table
}

/** The values in its body; undefined when it holds arrays or structures. Throws a FormatError. */
export function parseDbusBody({ fields: { signature = "" }, body }: DbusMessage): readonly DbusValue[] | undefined {
  const types = dbusTypes(signature);
  if (types === undefined) return undefined;
  const reader = dbusReader(body);
  const values = types.map((type) => reader.read(type));
  if (reader.at !== body.length)
    throw new FormatError(`Cannot parse D-Bus body: found ${body.length - reader.at} bytes behind "${signature}"`, {
      offset: reader.at,
    });
  return values;
}
