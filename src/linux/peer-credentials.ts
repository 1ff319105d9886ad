// Who is at the other end of a unix socket. Source: unix(7), SO_PEERCRED.
import type { Socket } from "node:net";
import type { Libc } from "./ffi/libc.ts";
import { socketNumbers } from "./socket.ts";

export interface PeerIdentity {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

export interface PeerCredentials {
  /** Of the process that connected; undefined when the socket is closed or of another family. */
  of(socket: Socket): PeerIdentity | undefined;
  /** The same by the socket's descriptor. */
  ofDescriptor(fd: number): PeerIdentity | undefined;
}

/** `struct ucred`. */
const ucredBytes = 12;

/** Node keeps the descriptor in the socket's handle, which its types do not show. */
export function descriptorOf(socket: Socket): number | undefined {
  const handle: unknown = Reflect.get(socket, "_handle");
  if (typeof handle !== "object" || handle === null) return undefined;
  const fd: unknown = Reflect.get(handle, "fd");
  return typeof fd === "number" && fd >= 0 ? fd : undefined;
}

export function kernelPeerCredentials(libc: Libc): PeerCredentials {
  function ofDescriptor(fd: number): PeerIdentity | undefined {
    const bytes = new Uint8Array(ucredBytes);
    const length = new Uint8Array([ucredBytes, 0, 0, 0]);
    try {
      libc.call("getsockopt", fd, socketNumbers.SOL_SOCKET, socketNumbers.SO_PEERCRED, bytes, length);
    } catch {
      return undefined; // not a unix socket
    }
    const view = new DataView(bytes.buffer);
    const pid = view.getInt32(0, true);
    return pid === 0 ? undefined : { pid, uid: view.getUint32(4, true), gid: view.getUint32(8, true) };
  }
  return {
    ofDescriptor,
    of(socket) {
      const fd = descriptorOf(socket);
      return fd === undefined ? undefined : ofDescriptor(fd);
    },
  };
}
