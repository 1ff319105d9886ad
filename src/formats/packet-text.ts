// Captured packets as lines for people: who to whom, by which protocol, how much. Source: RFC 791, RFC 8200, RFC 9293, RFC 768, RFC 826, IEEE 802.3.
import { formatHostPort, formatIp } from "../base/ip.ts";
import { pcapLinkTypes } from "./pcap.ts";

const etherTypes = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const;
const protocols = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;
/** Headers of IPv6 between the first one and what is carried: hop-by-hop, routing, destination options. */
const extensions: readonly number[] = [0, 43, 60];
const tcpFlags: readonly (readonly [number, string])[] = [
  [0x02, "S"], [0x10, "."], [0x08, "P"], [0x01, "F"], [0x04, "R"], [0x20, "U"],
]; // prettier-ignore

/** One line without its time; what is cut off or unknown is told by its numbers. */
export function packetText(packet: Uint8Array, linkType: number): string {
  try {
    if (linkType === pcapLinkTypes.ethernet) return ethernetText(packet);
    if (linkType === pcapLinkTypes.rawIp) return ipText(packet);
    return `link type ${linkType}, length ${packet.length}`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `packet cut off, length ${packet.length}`; // a header ends behind what was captured
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function ethernetText(frame: Uint8Array): string {
  const view = viewOf(frame);
  const hasVlan = view.getUint16(12) === etherTypes.vlan;
  const vlan = hasVlan ? `vlan ${view.getUint16(14) & 0xfff}, ` : "";
  const type = view.getUint16(hasVlan ? 16 : 12);
  const payload = frame.subarray(hasVlan ? 18 : 14);
  if (type === etherTypes.ipv4 || type === etherTypes.ipv6) return `${vlan}${ipText(payload)}`;
  if (type === etherTypes.arp) return `${vlan}${arpText(payload)}`;
  const [to, from] = [macText(frame.subarray(0, 6)), macText(frame.subarray(6, 12))];
  return `${vlan}${from} > ${to} type 0x${type.toString(16).padStart(4, "0")}, length ${frame.length}`;
}

function macText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

function arpText(arp: Uint8Array): string {
  const operation = viewOf(arp).getUint16(6);
  viewOf(arp).getUint8(27); // all of it is there
  const [sender, target] = [formatIp(arp.subarray(14, 18)), formatIp(arp.subarray(24, 28))];
  if (operation === 1) return `ARP who has ${target}, tell ${sender}`;
  return operation === 2 ? `ARP ${sender} is at ${macText(arp.subarray(8, 14))}` : `ARP operation ${operation}`;
}

function ipText(packet: Uint8Array): string {
  const version = viewOf(packet).getUint8(0) >> 4;
  if (version === 4) return ip4Text(packet);
  return version === 6 ? ip6Text(packet) : `IP version ${version}, length ${packet.length}`;
}

interface Carried {
  readonly name: "IP" | "IP6";
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly payload: Uint8Array;
  /** Of the payload, as the header says: the capture may have less. */
  readonly length: number;
}

function ip4Text(packet: Uint8Array): string {
  const view = viewOf(packet);
  const headBytes = (view.getUint8(0) & 0x0f) * 4;
  const fragment = (view.getUint16(6) & 0x1fff) * 8;
  view.getUint8(19);
  const carried = {
    name: "IP",
    source: formatIp(packet.subarray(12, 16)),
    destination: formatIp(packet.subarray(16, 20)),
    protocol: view.getUint8(9),
    payload: packet.subarray(headBytes),
    length: view.getUint16(2) - headBytes,
  } as const;
  const { source, destination, length } = carried;
  return fragment === 0
    ? carriedText(carried)
    : `IP ${source} > ${destination}: fragment at ${fragment}, length ${length}`;
}

function ip6Text(packet: Uint8Array): string {
  const view = viewOf(packet);
  let [protocol, offset] = [view.getUint8(6), 40];
  while (extensions.includes(protocol)) {
    protocol = view.getUint8(offset);
    offset += (view.getUint8(offset + 1) + 1) * 8;
  }
  view.getUint8(39);
  return carriedText({
    name: "IP6",
    source: formatIp(packet.subarray(8, 24)),
    destination: formatIp(packet.subarray(24, 40)),
    protocol,
    payload: packet.subarray(offset),
    length: view.getUint16(4) - (offset - 40),
  });
}

function carriedText({ name, source, destination, protocol, payload, length }: Carried): string {
  const view = viewOf(payload);
  const ends = (): string =>
    `${name} ${formatHostPort(source, view.getUint16(0))} > ${formatHostPort(destination, view.getUint16(2))}`;
  switch (protocol) {
    case protocols.udp:
      return `${ends()}: UDP, length ${length - 8}`;
    case protocols.tcp: {
      const headBytes = (view.getUint8(12) >> 4) * 4;
      const flags = tcpFlags.filter(([bit]) => (view.getUint8(13) & bit) !== 0).map(([, letter]) => letter);
      const numbers = `seq ${view.getUint32(4)}, ack ${view.getUint32(8)}, win ${view.getUint16(14)}`;
      return `${ends()}: TCP [${flags.join("")}], ${numbers}, length ${length - headBytes}`;
    }
    case protocols.icmp:
    case protocols.icmpv6: {
      const kind = `type ${view.getUint8(0)} code ${view.getUint8(1)}`;
      return `${name} ${source} > ${destination}: ${protocol === protocols.icmp ? "ICMP" : "ICMP6"} ${kind}, length ${length}`;
    }
    default:
      return `${name} ${source} > ${destination}: protocol ${protocol}, length ${length}`;
  }
}
