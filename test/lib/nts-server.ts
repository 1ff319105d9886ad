// A time server that knows Network Time Security, without sockets: whoever runs it brings TLS and datagrams. After RFC 8915, independent of the node's client but for
// the layout of records and fields.
import { randomBytes } from "node:crypto";
import { concatBytes } from "../../src/base/bytes.ts";
import {
  encodeNtpAuthenticator,
  encodeNtpExtension,
  ntpExtensionTypes as types,
  parseNtpAuthenticator,
  parseNtpExtensions,
} from "../../src/formats/ntp-extension.ts";
import { msToNtpTime, parseNtpPacket } from "../../src/formats/ntp.ts";
import { encodeNtsRecords, parseNtsRecords, type NtsRecord } from "../../src/formats/nts-ke.ts";
import { openSiv, sealSiv } from "../../src/pki/aes-siv.ts";

export interface NtsServerOptions {
  readonly now: () => number;
  /** Where the time is served; where the keys are by default. */
  readonly port?: number;
  readonly server?: string;
  readonly cookieBytes?: number;
}

interface Keys {
  readonly fromClient: Uint8Array;
  readonly toClient: Uint8Array;
}

/** Gives a key of the connection to the client. */
export type Exporter = (label: string, context: Uint8Array, lengthBytes: number) => Uint8Array;

export interface NtsServer {
  /** The answer to the request of a connection; undefined as long as it is not complete. */
  agree(request: Uint8Array, exportKey: Exporter): Uint8Array | undefined;
  /** The answer to a datagram: to plain ones, too. Undefined when it says nothing. */
  answer(packet: Uint8Array): Uint8Array | undefined;
  /** Cookies are good once here. */
  forgetCookies(): void;
  /** Connections that agreed, datagrams with a good seal, and placeholders in the last of those. */
  readonly counts: { agreements: number; sealed: number; placeholders: number };
}

const label = "EXPORTER-network-time-security";

export function createNtsServer({ now, port, server, cookieBytes = 100 }: NtsServerOptions): NtsServer {
  const known = new Map<string, Keys>();
  const counts = { agreements: 0, sealed: 0, placeholders: 0 };

  function newCookie(keys: Keys): Uint8Array {
    const cookie = Uint8Array.from(randomBytes(cookieBytes));
    known.set(cookie.toHex(), keys);
    return cookie;
  }

  function header(request: Uint8Array, kiss?: string): Uint8Array {
    const bytes = Buffer.alloc(48);
    const time = msToNtpTime(now());
    bytes.writeUInt8((4 << 3) | 4, 0);
    bytes.writeUInt8(kiss === undefined ? 1 : 0, 1); // a primary server
    bytes.writeUInt8(3, 2); // asked every 8 s
    bytes.write(kiss ?? "TEST", 12, "latin1");
    for (const at of [16, 32, 40]) bytes.writeBigUInt64BE(time, at);
    bytes.writeBigUInt64BE(parseNtpPacket(request).transmitTime, 24);
    return bytes;
  }

  function sealedAnswer(packet: Uint8Array): Uint8Array | undefined {
    const fields = parseNtpExtensions(packet);
    const id = fields.find(({ type }) => type === types.uniqueIdentifier);
    const cookies = fields.filter(({ type }) => type === types.cookie);
    const authenticator = fields.at(-1);
    if (id === undefined || cookies.length !== 1 || authenticator?.type !== types.authenticator) return undefined;
    const idField = encodeNtpExtension(types.uniqueIdentifier, id.body);
    const spent = cookies[0]?.body.toHex() ?? "";
    const keys = known.get(spent);
    if (keys === undefined) return concatBytes([header(packet, "NTSN"), idField]);
    const { nonce, sealed } = parseNtpAuthenticator(authenticator.body);
    openSiv(keys.fromClient, [packet.subarray(0, authenticator.offset), nonce], sealed);
    known.delete(spent);
    const placeholders = fields.filter(({ type }) => type === types.cookiePlaceholder).length;
    counts.sealed++;
    counts.placeholders = placeholders;
    const fresh = Array.from({ length: placeholders + 1 }, () => encodeNtpExtension(types.cookie, newCookie(keys)));
    const open = concatBytes([header(packet), idField]);
    const own = Uint8Array.from(randomBytes(16));
    return concatBytes([
      open,
      encodeNtpAuthenticator({ nonce: own, sealed: sealSiv(keys.toClient, [open, own], concatBytes(fresh)) }),
    ]);
  }

  return {
    counts,
    forgetCookies: () => known.clear(),
    agree(request, exportKey) {
      const records = parseNtsRecords(request);
      if (records === undefined) return undefined;
      const asked = records.map(({ type, body }) => `${type} ${body.toHex()}`);
      if (asked.join() !== "1 0000,4 000f,0 ") return encodeNtsRecords([record(2, 1), record(0)]);
      const key = (end: number): Uint8Array => exportKey(label, Uint8Array.of(0, 0, 0, 15, end), 32);
      const keys = { fromClient: key(0), toClient: key(1) };
      counts.agreements++;
      return encodeNtsRecords([
        record(1, 0),
        record(4, 15),
        ...(server === undefined ? [] : [{ isCritical: false, type: 6, body: new TextEncoder().encode(server) }]),
        ...(port === undefined ? [] : [record(7, port)]),
        ...Array.from({ length: 8 }, () => ({ isCritical: false, type: 5, body: newCookie(keys) })),
        record(0),
      ]);
    },
    answer(packet) {
      try {
        return packet.length === 48 ? header(packet) : sealedAnswer(packet);
      } catch {
        return undefined; // forged
      }
    },
  };
}

function record(type: number, value?: number): NtsRecord {
  const body = value === undefined ? new Uint8Array() : Uint8Array.of(value >> 8, value & 0xff);
  return { isCritical: type < 2, type, body };
}
