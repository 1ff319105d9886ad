// Ethernet frames with an IPv4 UDP datagram inside: what a DHCP client sends and reads before it has an address.
// Source: RFC 791, RFC 768, RFC 1071.
import { concatBytes } from "../base/bytes.ts";
import { formatIp, parseIp } from "../base/ip.ts";
import { viewOf } from "./netlink.ts";

export interface UdpEndpoint {
  readonly address: string;
  readonly port: number;
}

export interface UdpFrame {
  readonly sourceMac: Uint8Array;
  readonly destinationMac: Uint8Array;
  readonly source: UdpEndpoint;
  readonly destination: UdpEndpoint;
  readonly payload: Uint8Array;
}

const etherTypeIpv4 = 0x0800;
const protocolUdp = 17;
const ethernetBytes = 14;
const ipBytes = 20;
const udpBytes = 8;

export const broadcastMac = (): Uint8Array => new Uint8Array(6).fill(0xff);

export function encodeUdpFrame(frame: UdpFrame): Uint8Array {
  const { source, destination, payload } = frame;
  const ethernet = concatBytes([
    frame.destinationMac,
    frame.sourceMac,
    Uint8Array.of(etherTypeIpv4 >> 8, etherTypeIpv4 & 0xff),
  ]);
  const ip = new Uint8Array(ipBytes);
  const ipView = new DataView(ip.buffer);
  ipView.setUint8(0, 0x45);
  ipView.setUint16(2, ipBytes + udpBytes + payload.length);
  ipView.setUint16(6, 0x4000); // do not fragment
  ipView.setUint8(8, 64);
  ipView.setUint8(9, protocolUdp);
  ip.set(addressBytes(source.address), 12);
  ip.set(addressBytes(destination.address), 16);
  ipView.setUint16(10, checksum(ip));
  const udp = new Uint8Array(udpBytes);
  const udpView = new DataView(udp.buffer);
  udpView.setUint16(0, source.port);
  udpView.setUint16(2, destination.port);
  udpView.setUint16(4, udpBytes + payload.length);
  const sum = checksum(concatBytes([pseudoHeader(ip, udpBytes + payload.length), udp, payload]));
  udpView.setUint16(6, sum === 0 ? 0xffff : sum);
  return concatBytes([ethernet, ip, udp, payload]);
}

function addressBytes(text: string): Uint8Array {
  return parseIp(text) ?? new Uint8Array(4);
}

function pseudoHeader(ip: Uint8Array, length: number): Uint8Array {
  return concatBytes([ip.subarray(12, 20), Uint8Array.of(0, protocolUdp, length >> 8, length & 0xff)]);
}

/** The internet checksum: ones' complement of the ones' complement sum of 16-bit words. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) sum += ((bytes[index] ?? 0) << 8) + (bytes[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/**
 * The datagram in a frame, or undefined when it is none: other protocol, a fragment, cut short, a wrong IP checksum. The UDP checksum is not
 * looked at: with checksum offload on the sending side of a virtual link it is not filled in yet.
 */
export function parseUdpFrame(bytes: Uint8Array): UdpFrame | undefined {
  if (bytes.length < ethernetBytes + ipBytes + udpBytes) return undefined;
  const view = viewOf(bytes);
  if (view.getUint16(12) !== etherTypeIpv4) return undefined;
  const ip = bytes.subarray(ethernetBytes);
  const headerBytes = (view.getUint8(ethernetBytes) & 0x0f) * 4;
  const isFragment = (view.getUint16(ethernetBytes + 6) & 0x3fff) !== 0;
  if (headerBytes < ipBytes || view.getUint8(ethernetBytes + 9) !== protocolUdp || isFragment) return undefined;
  if (ip.length < headerBytes + udpBytes || checksum(ip.subarray(0, headerBytes)) !== 0) return undefined;
  const udpAt = ethernetBytes + headerBytes;
  const length = view.getUint16(udpAt + 4);
  if (length < udpBytes || udpAt + length > bytes.length) return undefined;
  return {
    destinationMac: bytes.slice(0, 6),
    sourceMac: bytes.slice(6, 12),
    source: { address: formatIp(ip.subarray(12, 16)), port: view.getUint16(udpAt) },
    destination: { address: formatIp(ip.subarray(16, 20)), port: view.getUint16(udpAt + 2) },
    payload: bytes.slice(udpAt + udpBytes, udpAt + length),
  };
}
