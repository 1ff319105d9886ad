// Ethernet frames made by hand, to see what a kernel lets in: IPv4 and IPv6 with UDP, the first packet of a TCP connection, and a ping.
// Source: RFC 791, RFC 8200, RFC 768, RFC 9293, RFC 792, RFC 4443.
import { concatBytes } from "../../src/base/bytes.ts";
import { parseIp } from "../../src/base/ip.ts";

export interface FrameEnds {
  readonly sourceMac: Uint8Array;
  readonly destinationMac: Uint8Array;
  readonly source: string;
  readonly destination: string;
}

const protocols = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;
/** Where the checksum stands in the header. */
const checksumAt = { icmp: 2, tcp: 16, udp: 6, icmpv6: 2 } as const;

export function udpFrame(ends: FrameEnds, port: number, text: string): Uint8Array {
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  const data = new TextEncoder().encode(text);
  view.setUint16(0, 40_000);
  view.setUint16(2, port);
  view.setUint16(4, header.length + data.length);
  return frame(ends, "udp", concatBytes([header, data]));
}

/** A SYN. */
export function tcpFrame(ends: FrameEnds, port: number): Uint8Array {
  const header = new Uint8Array(20);
  const view = new DataView(header.buffer);
  view.setUint16(0, 40_000);
  view.setUint16(2, port);
  view.setUint8(12, 5 << 4);
  view.setUint8(13, 2);
  view.setUint16(14, 65_535);
  return frame(ends, "tcp", header);
}

/** `id` tells it from others: one that was answered belongs to a known connection. */
export function pingFrame(ends: FrameEnds, id: number): Uint8Array {
  const is6 = ends.source.includes(":");
  return frame(ends, is6 ? "icmpv6" : "icmp", Uint8Array.of(is6 ? 128 : 8, 0, 0, 0, 0, id, 0, 1));
}

function frame(ends: FrameEnds, protocol: keyof typeof protocols, segment: Uint8Array): Uint8Array {
  const addresses = concatBytes([
    parseIp(ends.source) ?? new Uint8Array(4),
    parseIp(ends.destination) ?? new Uint8Array(4),
  ]);
  const is6 = addresses.length === 32;
  const pseudo = concatBytes([addresses, Uint8Array.of(0, protocols[protocol]), bigEndian16(segment.length)]);
  const sum = checksum(protocol === "icmp" ? segment : concatBytes([pseudo, segment]));
  const whole = Uint8Array.from(segment);
  whole.set(bigEndian16(sum), checksumAt[protocol]);
  const head = is6
    ? concatBytes([
        Uint8Array.of(0x60, 0, 0, 0),
        bigEndian16(segment.length),
        Uint8Array.of(protocols[protocol], 64),
        addresses,
      ])
    : ipv4Header(addresses, protocols[protocol], segment.length);
  return concatBytes([
    ends.destinationMac,
    ends.sourceMac,
    is6 ? Uint8Array.of(0x86, 0xdd) : Uint8Array.of(8, 0),
    head,
    whole,
  ]);
}

function ipv4Header(addresses: Uint8Array, protocol: number, length: number): Uint8Array {
  const start = concatBytes([
    Uint8Array.of(0x45, 0),
    bigEndian16(20 + length),
    Uint8Array.of(0, 0, 0x40, 0, 64, protocol, 0, 0),
  ]);
  const header = concatBytes([start, addresses]);
  header.set(bigEndian16(checksum(header)), 10);
  return header;
}

function bigEndian16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

/** RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) sum += ((bytes[index] ?? 0) << 8) + (bytes[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
