// Device events from the kernel, over its netlink multicast group.
import { FormatError } from "../base/errors.ts";
import type { Uevent } from "../formats/uevent.ts";
import { parseUevent } from "../formats/uevent.ts";
import type { RawSocket, RawSockets } from "./socket.ts";
import { socketNumbers } from "./socket.ts";
import { SystemError } from "./system-error.ts";

export type UeventMessage =
  | { readonly kind: "event"; readonly event: Uevent }
  /** Events were lost because we read too slowly: look at everything again. */
  | { readonly kind: "overrun" };

export interface Uevents {
  /** Opens at once, so that no event after the call is missed; the iteration ends with the signal. */
  listen(signal: AbortSignal): AsyncIterable<UeventMessage>;
}

const NETLINK_KOBJECT_UEVENT = 15;
const kernelGroup = 1;
const receiveBufferBytes = 4 * 1024 * 1024;

/** `struct sockaddr_nl`: family, padding, port, groups. */
function netlinkAddress(groups: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, socketNumbers.AF_NETLINK, true);
  view.setUint32(8, groups, true);
  return bytes;
}

/** The kernel sends from port 0; anybody else who may send to the group is not the kernel. */
function isFromKernel(from: Uint8Array): boolean {
  return from.length >= 8 && new DataView(from.buffer, from.byteOffset).getUint32(4, true) === 0;
}

async function* receiveAll(socket: RawSocket, signal: AbortSignal): AsyncIterable<UeventMessage> {
  using _ = { [Symbol.dispose]: () => socket.close() };
  while (!signal.aborted) {
    try {
      const { data, from } = await socket.receive(signal);
      if (isFromKernel(from)) yield { kind: "event", event: parseUevent(data) };
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof SystemError && error.code === "ENOBUFS") yield { kind: "overrun" };
      else if (!(error instanceof FormatError)) throw error; // a message that is no event is nobody's
    }
  }
}

/** The machine's events. */
export function kernelUevents(sockets: RawSockets): Uevents {
  return {
    listen(signal) {
      const { AF_NETLINK: domain, SOCK_RAW: type } = socketNumbers;
      const socket = sockets.open({
        domain,
        type,
        protocol: NETLINK_KOBJECT_UEVENT,
        bind: netlinkAddress(kernelGroup),
        receiveBufferBytes,
      });
      const onAbort = (): void => socket.close();
      signal.addEventListener("abort", onAbort, { once: true });
      if (signal.aborted) onAbort();
      return receiveAll(socket, signal);
    },
  };
}
