// Extension fields behind the header of an NTPv4 packet, and the one that seals them. Source: RFC 7822; RFC 8915, section 5.
import { FormatError } from "../base/errors.ts";
import { viewOf } from "./netlink.ts";
import { ntpPacketBytes } from "./ntp.ts";

export const ntpExtensionTypes = {
  uniqueIdentifier: 0x0104,
  cookie: 0x0204,
  cookiePlaceholder: 0x0304,
  authenticator: 0x0404,
} as const;

export interface NtpExtension {
  readonly type: number;
  /** Of the field's first byte; in the packet, or in the bytes it was sealed in. */
  readonly offset: number;
  /** With its padding: fields are whole words. */
  readonly body: Uint8Array;
}

const headBytes = 4;
const minBytes = 16;

const padded = (length: number): number => Math.ceil(length / 4) * 4;

export function encodeNtpExtension(type: number, body: Uint8Array): Uint8Array {
  const length = Math.max(padded(headBytes + body.length), minBytes);
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  view.setUint16(0, type);
  view.setUint16(2, length);
  bytes.set(body, headBytes);
  return bytes;
}

/** The fields behind the header. Throws a FormatError when a length cannot be. */
export function parseNtpExtensions(packet: Uint8Array): readonly NtpExtension[] {
  return parseFields(packet, ntpPacketBytes);
}

/** Fields that were sealed: no header in front. */
export function parseSealedExtensions(bytes: Uint8Array): readonly NtpExtension[] {
  return parseFields(bytes, 0);
}

function parseFields(bytes: Uint8Array, from: number): readonly NtpExtension[] {
  const view = viewOf(bytes);
  const fields: NtpExtension[] = [];
  for (let offset = from; offset < bytes.length;) {
    const left = bytes.length - offset;
    const length = left < headBytes ? 0 : view.getUint16(offset + 2);
    if (length < headBytes || length % 4 !== 0 || length > left) {
      throw new FormatError(`Cannot parse NTP extension field: length is ${length}, ${left} bytes are left`, {
        offset,
      });
    }
    fields.push({
      type: view.getUint16(offset),
      offset,
      body: bytes.slice(offset + headBytes, offset + length),
    });
    offset += length;
  }
  return fields;
}

/** What an authenticator field holds. */
export interface NtpAuthenticator {
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Nonces of 16 bytes and more need no padding of their own for what the server answers. */
export function encodeNtpAuthenticator({ nonce, sealed }: NtpAuthenticator): Uint8Array {
  const body = new Uint8Array(headBytes + padded(nonce.length) + padded(sealed.length));
  const view = viewOf(body);
  view.setUint16(0, nonce.length);
  view.setUint16(2, sealed.length);
  body.set(nonce, headBytes);
  body.set(sealed, headBytes + padded(nonce.length));
  return encodeNtpExtension(ntpExtensionTypes.authenticator, body);
}

/** Of the body of its field. Throws a FormatError when the lengths do not fit. */
export function parseNtpAuthenticator(body: Uint8Array): NtpAuthenticator {
  const view = viewOf(body);
  const [nonceBytes, sealedBytes] = body.length < headBytes ? [0, 0] : [view.getUint16(0), view.getUint16(2)];
  const sealedAt = headBytes + padded(nonceBytes);
  if (nonceBytes === 0 || sealedAt + padded(sealedBytes) > body.length) {
    throw new FormatError(
      `Cannot parse NTP authenticator: nonce of ${nonceBytes} bytes, sealed ${sealedBytes}, found ${body.length} in all`,
    );
  }
  return {
    nonce: body.slice(headBytes, headBytes + nonceBytes),
    sealed: body.slice(sealedAt, sealedAt + sealedBytes),
  };
}
