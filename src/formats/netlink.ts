// Netlink messages and attributes: the framing under rtnetlink and generic netlink.
// Numbers are in host byte order (little-endian here), everything is padded to 4 bytes. Source: include/uapi/linux/netlink.h.
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

export const netlinkFlags = {
  request: 0x1,
  multi: 0x2,
  ack: 0x4,
  /** The dump changed while it was made: ask again. */
  dumpInterrupted: 0x10,
  /** NLM_F_ROOT | NLM_F_MATCH. */
  dump: 0x300,
  replace: 0x100,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
} as const;

/** Message types below 0x10 belong to netlink itself. */
export const netlinkTypes = { noop: 1, error: 2, done: 3, overrun: 4 } as const;

export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** Port of the socket that the message is for; 0 for multicast and for what goes to the kernel. */
  readonly port: number;
  readonly payload: Uint8Array;
}

const headerBytes = 16;

const align = (length: number): number => (length + 3) & ~3;

export function encodeNetlinkMessage(message: Omit<NetlinkMessage, "port">): Uint8Array {
  const bytes = new Uint8Array(align(headerBytes + message.payload.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, headerBytes + message.payload.length, true);
  view.setUint16(4, message.type, true);
  view.setUint16(6, message.flags, true);
  view.setUint32(8, message.sequence, true);
  bytes.set(message.payload, headerBytes);
  return bytes;
}

/** All messages of one datagram. Throws a FormatError when a length does not fit. */
export function parseNetlinkMessages(datagram: Uint8Array): readonly NetlinkMessage[] {
  const view = viewOf(datagram);
  const messages: NetlinkMessage[] = [];
  for (let offset = 0; offset + headerBytes <= datagram.length;) {
    const length = view.getUint32(offset, true);
    if (length < headerBytes || offset + length > datagram.length) {
      throw new FormatError(
        `Cannot parse netlink message: length is ${length}, want ${headerBytes}..${datagram.length - offset}`,
        { offset },
      );
    }
    messages.push({
      type: view.getUint16(offset + 4, true),
      flags: view.getUint16(offset + 6, true),
      sequence: view.getUint32(offset + 8, true),
      port: view.getUint32(offset + 12, true),
      payload: datagram.subarray(offset + headerBytes, offset + length),
    });
    offset += align(length);
  }
  return messages;
}

/** The error number in an NLMSG_ERROR or NLMSG_DONE payload as a positive errno; 0 is an acknowledgement. */
export function parseNetlinkErrno(payload: Uint8Array): number {
  return payload.length < 4 ? 0 : Math.abs(viewOf(payload).getInt32(0, true));
}

export interface Attribute {
  /** Without the flag bits NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
  readonly type: number;
  readonly value: Uint8Array;
}

const nestedFlag = 0x8000;
const typeMask = 0x3fff;

/** All attributes from `offset` of a payload on. Throws a FormatError when a length does not fit. */
export function parseAttributes(payload: Uint8Array, start: number = 0): readonly Attribute[] {
  const view = viewOf(payload);
  const attributes: Attribute[] = [];
  for (let offset = start; offset + 4 <= payload.length;) {
    const length = view.getUint16(offset, true);
    if (length < 4 || offset + length > payload.length) {
      throw new FormatError(`Cannot parse netlink attribute: length is ${length}, want 4..${payload.length - offset}`, {
        offset,
      });
    }
    const type = view.getUint16(offset + 2, true) & typeMask;
    attributes.push({ type, value: payload.subarray(offset + 4, offset + length) });
    offset += align(length);
  }
  return attributes;
}

/** Attributes by type; of repeated ones the last. */
export function attributeMap(attributes: readonly Attribute[]): ReadonlyMap<number, Uint8Array> {
  return new Map(attributes.map(({ type, value }) => [type, value]));
}

/** One attribute with its header and padding. */
export function encodeAttribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(align(4 + value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 4 + value.length, true);
  view.setUint16(2, type, true);
  bytes.set(value, 4);
  return bytes;
}

/** An attribute that holds attributes. `flagged` sets NLA_F_NESTED, which newer families demand. */
export function encodeNested(type: number, parts: readonly Uint8Array[], flagged: boolean = true): Uint8Array {
  return encodeAttribute(flagged ? type | nestedFlag : type, concatBytes(parts));
}

export function uint8Bytes(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function uint16Bytes(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
}

/** Big-endian, as the few network-order fields are (VLAN protocol, ports). */
export function uint16BytesBe(value: number): Uint8Array {
  return Uint8Array.of((value >> 8) & 0xff, value & 0xff);
}

export function uint32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value >>> 0, true);
  return bytes;
}

/** Big-endian, as all numbers of nftables are. */
export function uint32BytesBe(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value >>> 0, false);
  return bytes;
}

/** Big-endian. */
export function uint64BytesBe(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, false);
  return bytes;
}

/** Text with the final NUL which the kernel wants. */
export function textBytes(text: string): Uint8Array {
  return encodeUtf8(`${text}\0`);
}

/** Readers of attribute values; absent or short values are undefined. */
export function readUint8(value: Uint8Array | undefined): number | undefined {
  return value?.[0];
}

export function readUint16(value: Uint8Array | undefined): number | undefined {
  return value === undefined || value.length < 2 ? undefined : viewOf(value).getUint16(0, true);
}

export function readUint16Be(value: Uint8Array | undefined): number | undefined {
  return value === undefined || value.length < 2 ? undefined : viewOf(value).getUint16(0, false);
}

export function readUint32(value: Uint8Array | undefined): number | undefined {
  return value === undefined || value.length < 4 ? undefined : viewOf(value).getUint32(0, true);
}

/** Text up to the first NUL. */
export function readText(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return decodeUtf8(end < 0 ? value : value.subarray(0, end));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
