// NTPv4 packets, as a simple client needs them. Source: RFC 5905, RFC 4330.
import { decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { viewOf } from "./netlink.ts";

/** Seconds from 1900-01-01 to 1970-01-01. */
const epochOffsetSeconds = 2_208_988_800;
const eraSeconds = 2 ** 32;
export const ntpPacketBytes = 48;

export interface NtpPacket {
  /** 0 none, 1 last minute has 61 seconds, 2 it has 59, 3 the server is not synchronised. */
  readonly leap: number;
  readonly version: number;
  /** 3 client, 4 server. */
  readonly mode: number;
  /** 0 kiss-o'-death, 1 primary server, 2–15 secondary, 16 not synchronised. */
  readonly stratum: number;
  /** Seconds. */
  readonly rootDelay: number;
  readonly rootDispersion: number;
  /** Code of a kiss-o'-death such as "RATE"; meaningful at stratum 0 only. */
  readonly kissCode: string;
  /** 64-bit timestamps as they are on the wire; 0 when not set. */
  readonly originTime: bigint;
  readonly receiveTime: bigint;
  readonly transmitTime: bigint;
}

/** A client's request; `transmitTime` comes back as the answer's origin, so a random value will do and tells a watcher nothing. */
export function encodeNtpRequest(transmitTime: bigint): Uint8Array {
  const bytes = new Uint8Array(ntpPacketBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (4 << 3) | 3); // version 4, client
  view.setBigUint64(40, transmitTime);
  return bytes;
}

/** Throws a FormatError when it is too short. Extension fields behind the header are ignored. */
export function parseNtpPacket(bytes: Uint8Array): NtpPacket {
  if (bytes.length < ntpPacketBytes) {
    throw new FormatError(`Cannot parse NTP packet: found ${bytes.length} bytes, want at least ${ntpPacketBytes}`);
  }
  const view = viewOf(bytes);
  const first = view.getUint8(0);
  return {
    leap: first >> 6,
    version: (first >> 3) & 7,
    mode: first & 7,
    stratum: view.getUint8(1),
    rootDelay: view.getInt32(4) / 65_536,
    rootDispersion: view.getUint32(8) / 65_536,
    kissCode: decodeUtf8(bytes.subarray(12, 16)).replace(/\0+$/u, ""),
    originTime: view.getBigUint64(24),
    receiveTime: view.getBigUint64(32),
    transmitTime: view.getBigUint64(40),
  };
}

/** Milliseconds since 1970 of a timestamp, in the era nearest to `nearMs` (the 32-bit seconds wrap in 2036). */
export function ntpTimeToMs(timestamp: bigint, nearMs: number): number {
  const seconds = Number(timestamp >> 32n) - epochOffsetSeconds + Number(timestamp & 0xffff_ffffn) / eraSeconds;
  const era = Math.round((nearMs / 1000 - seconds) / eraSeconds);
  return (seconds + era * eraSeconds) * 1000;
}

/** The timestamp of a time in milliseconds since 1970, in its era. */
export function msToNtpTime(ms: number): bigint {
  const seconds = Math.floor(ms / 1000);
  const fraction = Math.floor(((ms - seconds * 1000) / 1000) * eraSeconds);
  return (BigInt((seconds + epochOffsetSeconds) % eraSeconds) << 32n) | BigInt(fraction);
}
