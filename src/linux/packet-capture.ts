// Packets of a link as they pass, whoever they are for. Source: packet(7), Documentation/networking/filter.rst.
import type { Libc } from "./ffi/libc.ts";
import type { CaptureOptions } from "./network.ts";
import type { RawSockets } from "./socket.ts";
import { socketNumbers as n } from "./socket.ts";
import { SystemError } from "./system-error.ts";

const ETH_P_ALL = 0x0003;
const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_MR_PROMISC = 1;
/** Longest frame of a link with offloading, and a little more. */
const maxFrameBytes = 256 * 1024;
const receiveBufferBytes = 4 * 1024 * 1024;

/** `struct sockaddr_ll`. */
function linkAddress(index: number): Uint8Array {
  const address = new Uint8Array(20);
  const view = new DataView(address.buffer);
  view.setUint16(0, n.AF_PACKET, true);
  view.setUint16(2, ETH_P_ALL); // network order
  view.setInt32(4, index, true);
  return address;
}

/** `struct packet_mreq`. */
function promiscuous(index: number): Uint8Array {
  const request = new Uint8Array(16);
  const view = new DataView(request.buffer);
  view.setInt32(0, index, true);
  view.setUint16(4, PACKET_MR_PROMISC, true);
  return request;
}

/** Frames with their link's header, until the signal aborts. Rejects with a SystemError: EINVAL for a filter that the kernel refuses. */
export async function* capturePackets(
  libc: Libc,
  sockets: RawSockets,
  { index, isPromiscuous, filter }: CaptureOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  // Opened without a protocol, so that nothing arrives before the filter is in place.
  await using socket = sockets.open({
    domain: n.AF_PACKET,
    type: n.SOCK_RAW,
    protocol: 0,
    maxDatagramBytes: maxFrameBytes,
    receiveBufferBytes,
  });
  if (filter.length > 0) {
    const program = new Uint8Array(filter.length * 8);
    const view = new DataView(program.buffer);
    for (const [at, { op, jt, jf, k }] of filter.entries()) {
      view.setUint16(at * 8, op, true);
      view.setUint8(at * 8 + 2, jt);
      view.setUint8(at * 8 + 3, jf);
      view.setUint32(at * 8 + 4, k, true);
    }
    const descriptor = new Uint8Array(16); // struct sock_fprog: count, padding, pointer
    const fields = new DataView(descriptor.buffer);
    fields.setUint16(0, filter.length, true);
    fields.setBigUint64(8, libc.addressOf(program), true);
    socket.setOption(n.SOL_SOCKET, n.SO_ATTACH_FILTER, descriptor);
  }
  if (isPromiscuous) socket.setOption(SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuous(index));
  const address = linkAddress(index);
  libc.call("bind", socket.fd, address, address.length);
  while (!signal.aborted) {
    try {
      yield (await socket.receive(signal)).data;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof SystemError && error.code === "ENOBUFS")) throw error; // packets were lost: the next ones come
    }
  }
}
