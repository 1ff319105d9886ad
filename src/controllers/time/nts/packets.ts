// Packets to and from a time server that are authenticated by Network Time Security. Source: RFC 8915, section 5.
import { concatBytes, equalBytes } from "../../../base/bytes.ts";
import {
  encodeNtpAuthenticator,
  encodeNtpExtension,
  ntpExtensionTypes as types,
  parseNtpAuthenticator,
  parseNtpExtensions,
  parseSealedExtensions,
} from "../../../formats/ntp-extension.ts";
import { encodeNtpRequest, parseNtpPacket } from "../../../formats/ntp.ts";
import { openSiv, sealSiv } from "../../../pki/aes-siv.ts";

export const uniqueIdBytes = 32;
export const nonceBytes = 16;

export interface NtsQuery {
  /** Comes back as the answer's origin. */
  readonly transmitTime: bigint;
  readonly uniqueId: Uint8Array;
  readonly nonce: Uint8Array;
  /** Never sent before. */
  readonly cookie: Uint8Array;
  /** How many cookies more than one the answer shall bring. */
  readonly placeholders: number;
  /** From client to server. */
  readonly key: Uint8Array;
}

export function encodeNtsQuery(query: NtsQuery): Uint8Array {
  const { transmitTime, uniqueId, nonce, cookie, placeholders, key } = query;
  const placeholder = encodeNtpExtension(types.cookiePlaceholder, new Uint8Array(cookie.length));
  const packet = concatBytes([
    encodeNtpRequest(transmitTime),
    encodeNtpExtension(types.uniqueIdentifier, uniqueId),
    encodeNtpExtension(types.cookie, cookie),
    ...Array.from({ length: placeholders }, () => placeholder),
  ]);
  const sealed = sealSiv(key, [packet, nonce], new Uint8Array());
  return concatBytes([packet, encodeNtpAuthenticator({ nonce, sealed })]);
}

export type NtsAnswer =
  /** From the server that holds the keys, to this query. With new cookies. */
  | { readonly kind: "authentic"; readonly cookies: readonly Uint8Array[] }
  /** The server, or somebody who saw the query, says that it does not know the cookie: a hint, no more. */
  | { readonly kind: "nak" };

/** Undefined when it is no answer to this query that can be believed. `key`: from server to client. */
export function openNtsAnswer(
  packet: Uint8Array,
  { uniqueId, key }: { readonly uniqueId: Uint8Array; readonly key: Uint8Array },
): NtsAnswer | undefined {
  try {
    const fields = parseNtpExtensions(packet);
    const authenticator = fields.find(({ type }) => type === types.authenticator);
    const before = authenticator?.offset ?? packet.length; // behind it nothing is authenticated
    const ids = fields.filter(({ type, offset }) => type === types.uniqueIdentifier && offset < before);
    if (ids.length !== 1 || !equalBytes(ids[0]?.body ?? new Uint8Array(), uniqueId)) return undefined;
    if (authenticator === undefined) return isNak(packet) ? { kind: "nak" } : undefined;
    const { nonce, sealed } = parseNtpAuthenticator(authenticator.body);
    const opened = openSiv(key, [packet.subarray(0, before), nonce], sealed);
    const cookies = parseSealedExtensions(opened).filter(({ type }) => type === types.cookie);
    return { kind: "authentic", cookies: cookies.map(({ body }) => body) };
  } catch {
    return undefined; // malformed or forged: noise
  }
}

function isNak(packet: Uint8Array): boolean {
  const { stratum, kissCode } = parseNtpPacket(packet);
  return stratum === 0 && kissCode === "NTSN";
}
