// Records of the key establishment of Network Time Security. Source: RFC 8915, section 4.
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { viewOf } from "./netlink.ts";

export const ntsRecordTypes = {
  end: 0,
  nextProtocol: 1,
  error: 2,
  warning: 3,
  aead: 4,
  cookie: 5,
  server: 6,
  port: 7,
} as const;

/** The next protocol: NTP version 4. */
export const ntsProtocolNtp4 = 0;
/** AEAD_AES_SIV_CMAC_256, the one that everybody must know. Number of IANA's registry of AEAD algorithms. */
export const ntsAeadSiv = 15;
/** Error codes of servers. */
export const ntsErrors: Readonly<Record<number, string>> = {
  0: "unrecognized critical record",
  1: "bad request",
  2: "internal server error",
};

export interface NtsRecord {
  /** Who does not know its type must refuse it. */
  readonly isCritical: boolean;
  /** 15 bits. */
  readonly type: number;
  readonly body: Uint8Array;
}

const headBytes = 4;
const criticalBit = 0x8000;

export function encodeNtsRecords(records: readonly NtsRecord[]): Uint8Array {
  return concatBytes(
    records.flatMap(({ isCritical, type, body }) => {
      const first = (isCritical ? criticalBit : 0) | type;
      return [concatBytes([uint16(first), uint16(body.length)]), body];
    }),
  );
}

/** Up to and with the end of the message; undefined as long as that has not come. Throws a FormatError for bytes behind it. */
export function parseNtsRecords(bytes: Uint8Array): readonly NtsRecord[] | undefined {
  const view = viewOf(bytes);
  const records: NtsRecord[] = [];
  for (let at = 0; at + headBytes <= bytes.length;) {
    const first = view.getUint16(at);
    const end = at + headBytes + view.getUint16(at + 2);
    if (end > bytes.length) return undefined;
    const type = first & ~criticalBit;
    records.push({ isCritical: (first & criticalBit) !== 0, type, body: bytes.slice(at + headBytes, end) });
    at = end;
    if (type !== ntsRecordTypes.end) continue;
    if (end === bytes.length) return records;
    throw new FormatError(`Cannot parse NTS records: found ${bytes.length - end} bytes behind the end of the message`, {
      offset: end,
    });
  }
  return undefined;
}

/** What a client sends: NTP version 4, sealed with AES-SIV. */
export function encodeNtsRequest(): Uint8Array {
  const { nextProtocol, aead, end } = ntsRecordTypes;
  return encodeNtsRecords([
    { isCritical: true, type: nextProtocol, body: uint16(ntsProtocolNtp4) },
    { isCritical: true, type: aead, body: uint16(ntsAeadSiv) },
    { isCritical: true, type: end, body: new Uint8Array() },
  ]);
}

/** What a server agreed to. */
export interface NtsAgreement {
  /** At least one. */
  readonly cookies: readonly Uint8Array[];
  /** Name or address of the time server; absent: that of this server. */
  readonly server: string | undefined;
  /** Absent: 123. */
  readonly port: number | undefined;
}

/** A cookie is repeated in each packet, which should pass everywhere in one piece. */
const maxCookieBytes = 1024;

/** Throws a FormatError when the server refuses, or agrees to anything but NTP version 4 with AES-SIV. */
export function readNtsAgreement(records: readonly NtsRecord[]): NtsAgreement {
  const known: number[] = Object.values(ntsRecordTypes);
  const of = (type: number): readonly Uint8Array[] =>
    records.filter((record) => record.type === type).map(({ body }) => body);
  const one = (type: number, what: string): number | undefined => {
    const bodies = of(type);
    if (bodies.length === 0) return undefined;
    const [body] = bodies;
    if (bodies.length > 1 || body?.length !== 2) throw refuse(`found ${bodies.length} records of the ${what}`);
    return viewOf(body).getUint16(0);
  };
  const { error, warning, nextProtocol, aead, cookie, server, port } = ntsRecordTypes;
  const failure = one(error, "error");
  if (failure !== undefined) throw refuse(`the server says "${ntsErrors[failure] ?? `error ${failure}`}"`);
  const warned = one(warning, "warning");
  if (warned !== undefined) throw refuse(`the server warns with number ${warned}`); // none is defined yet
  const unknown = records.find(({ isCritical, type }) => isCritical && !known.includes(type));
  if (unknown !== undefined) throw refuse(`found a critical record of type ${unknown.type}`);
  const protocol = one(nextProtocol, "next protocol");
  if (protocol !== ntsProtocolNtp4) throw refuse(`the server chose protocol ${protocol}, want ${ntsProtocolNtp4}`);
  const chosen = one(aead, "AEAD algorithm");
  if (chosen !== ntsAeadSiv) throw refuse(`the server chose algorithm ${chosen}, want ${ntsAeadSiv}`);
  const cookies = of(cookie).filter(({ length }) => length > 0 && length <= maxCookieBytes);
  if (cookies.length === 0) throw refuse("found no cookies");
  const names = of(server);
  if (names.length > 1) throw refuse(`found ${names.length} records of the server`);
  const [name] = names;
  return { cookies, server: name === undefined ? undefined : serverName(name), port: one(port, "port") };
}

/** Printable ASCII without spaces: a name or an address. */
function serverName(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes).replace(/\.$/u, "");
  if (!/^[!-~]{1,255}$/u.test(text)) throw refuse("the server's name is malformed");
  return text;
}

function refuse(reason: string): FormatError {
  return new FormatError(`Cannot agree with NTS server: ${reason}`);
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}
