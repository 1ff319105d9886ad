// Packet sockets: announcing an address, and DHCP, whose socket hears UDP datagrams to port 68 on one link and broadcasts Ethernet frames, all without an address.
import { parseIp } from "../base/ip.ts";
import { encodeArpAnnouncement } from "../formats/arp.ts";
import type { Link } from "../formats/rtnetlink-link.ts";
import { encodeUdpFrame, broadcastMac, parseUdpFrame } from "../formats/udp-frame.ts";
import type { Libc } from "./ffi/libc.ts";
import type { DhcpSocket } from "./network.ts";
import type { RawSockets } from "./socket.ts";
import { socketNumbers as n } from "./socket.ts";

const ETH_P_IP = 0x0800;
const clientPort = 68;
const serverPort = 67;

/** `struct sockaddr_ll`; a protocol of 0 receives nothing. Source: packet(7). */
function linkAddress(index: number, protocol: number): Uint8Array {
  const address = new Uint8Array(20);
  const view = new DataView(address.buffer);
  view.setUint16(0, n.AF_PACKET, true);
  view.setUint16(2, protocol); // network order
  view.setInt32(4, index, true);
  return address;
}

/**
 * The classic BPF program: IPv4, UDP, no fragment, destination port 68. Without it every frame of the link would wake us.
 * Each instruction: code, jump if true, jump if false, constant. Source: Documentation/networking/filter.rst.
 */
const filter: readonly (readonly [number, number, number, number])[] = [
  [0x28, 0, 0, 12], // ldh [12]: Ethernet type
  [0x15, 0, 8, ETH_P_IP],
  [0x30, 0, 0, 23], // ldb [23]: protocol
  [0x15, 0, 6, 17],
  [0x28, 0, 0, 20], // ldh [20]: fragment offset
  [0x45, 4, 0, 0x1fff],
  [0xb1, 0, 0, 14], // ldxb 4*([14]&0xf): length of the IP header
  [0x48, 0, 0, 16], // ldh [x + 16]: destination port
  [0x15, 0, 1, clientPort],
  [0x06, 0, 0, 0x4_0000], // accept
  [0x06, 0, 0, 0], // drop
];

function filterBytes(): Uint8Array {
  const bytes = new Uint8Array(filter.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, whenTrue, whenFalse, constant]] of filter.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, whenTrue);
    view.setUint8(index * 8 + 3, whenFalse);
    view.setUint32(index * 8 + 4, constant, true);
  }
  return bytes;
}

export async function announceAddress(
  libc: Libc,
  sockets: RawSockets,
  { link, address }: { readonly link: Pick<Link, "index" | "hardwareAddr">; readonly address: string },
): Promise<void> {
  const ip = parseIp(address);
  if (ip?.length !== 4) throw new TypeError(`Cannot announce address "${address}": want an IPv4 address`);
  const socket = sockets.open({ domain: n.AF_PACKET, type: n.SOCK_RAW, protocol: 0, maxDatagramBytes: 0 });
  try {
    const to = linkAddress(link.index, 0);
    libc.call("bind", socket.fd, to, to.length);
    await socket.send(encodeArpAnnouncement(link.hardwareAddr, ip));
  } finally {
    socket.close();
  }
}

export async function openDhcpSocket(
  libc: Libc,
  sockets: RawSockets,
  link: { readonly index: number; readonly hardwareAddr: Uint8Array },
): Promise<DhcpSocket> {
  // Opened without a protocol, so that nothing arrives before the filter is in place.
  const socket = sockets.open({ domain: n.AF_PACKET, type: n.SOCK_RAW, protocol: 0, maxDatagramBytes: 16_384 });
  try {
    const program = filterBytes();
    const descriptor = new Uint8Array(16); // struct sock_fprog: count, padding, pointer
    const view = new DataView(descriptor.buffer);
    view.setUint16(0, filter.length, true);
    view.setBigUint64(8, libc.addressOf(program), true);
    socket.setOption(n.SOL_SOCKET, n.SO_ATTACH_FILTER, descriptor);
    const address = linkAddress(link.index, ETH_P_IP);
    libc.call("bind", socket.fd, address, address.length);
  } catch (error) {
    socket.close();
    throw error;
  }
  return {
    async broadcast(payload) {
      const frame = encodeUdpFrame({
        sourceMac: link.hardwareAddr,
        destinationMac: broadcastMac(),
        source: { address: "0.0.0.0", port: clientPort },
        destination: { address: "255.255.255.255", port: serverPort },
        payload,
      });
      await socket.send(frame);
    },
    async receive(signal) {
      for (;;) {
        const { data } = await socket.receive(signal);
        const frame = parseUdpFrame(data);
        if (frame !== undefined) return { payload: frame.payload, ...frame.source };
      }
    },
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}
