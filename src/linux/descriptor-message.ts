// Bytes of a unix socket that carry descriptors, which Node can neither send nor receive. Source: unix(7), sendmsg(2), cmsg(3).
import { BugError } from "../base/errors.ts";
import type { Libc } from "./ffi/libc.ts";
import { socketNumbers } from "./socket.ts";

/** `struct msghdr`, `struct iovec` and `struct cmsghdr` of a 64-bit machine. */
const headBytes = 56;
const vectorBytes = 16;
const controlHeadBytes = 16;
const descriptorBytes = 4;
const SCM_RIGHTS = 1;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x40000000;

/** Control messages are padded to the size of a register. */
function controlSpace(descriptors: number): number {
  return controlHeadBytes + Math.ceil((descriptors * descriptorBytes) / 8) * 8;
}

/** Sends as much as there is room for, at once; the descriptors go with the first byte and stay open here. Returns the number of bytes. Throws a `SystemError`. */
export function sendDescriptors(libc: Libc, fd: number, bytes: Uint8Array, descriptors: readonly number[]): number {
  const control = new Uint8Array(descriptors.length === 0 ? 0 : controlSpace(descriptors.length));
  if (control.length > 0) {
    const view = new DataView(control.buffer);
    view.setBigUint64(0, BigInt(controlHeadBytes + descriptors.length * descriptorBytes), true);
    view.setInt32(8, socketNumbers.SOL_SOCKET, true);
    view.setInt32(12, SCM_RIGHTS, true);
    for (const [index, each] of descriptors.entries())
      view.setInt32(controlHeadBytes + index * descriptorBytes, each, true);
  }
  return callWithMessage(libc, { bytes, control }, (head) =>
    libc.call("sendmsg", fd, head, MSG_DONTWAIT | MSG_NOSIGNAL),
  );
}

export interface ReceivedDescriptors {
  /** None at the end of the stream. */
  readonly bytes: Uint8Array;
  /** Whoever receives them closes them. */
  readonly descriptors: readonly number[];
}

/** What is there now, up to `maxBytes`. Throws a `SystemError`, with code EAGAIN when there is nothing. */
export function receiveDescriptors(libc: Libc, fd: number, maxBytes: number): ReceivedDescriptors {
  const bytes = new Uint8Array(maxBytes);
  const control = new Uint8Array(controlSpace(8));
  const length = callWithMessage(libc, { bytes, control }, (head) => {
    const received = libc.call("recvmsg", fd, head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    control.fill(0, Number(new DataView(head.buffer).getBigUint64(40, true))); // as much as the kernel wrote
    return received;
  });
  const view = new DataView(control.buffer);
  const isRights = view.getInt32(8, true) === socketNumbers.SOL_SOCKET && view.getInt32(12, true) === SCM_RIGHTS;
  const count = isRights ? (Number(view.getBigUint64(0, true)) - controlHeadBytes) / descriptorBytes : 0;
  const descriptors = Array.from({ length: count }, (_, index) =>
    view.getInt32(controlHeadBytes + index * descriptorBytes, true),
  );
  return { bytes: bytes.slice(0, length), descriptors };
}

/** `struct msghdr` over the two, for the time of the call. */
function callWithMessage(
  libc: Libc,
  { bytes, control }: { readonly bytes: Uint8Array; readonly control: Uint8Array },
  call: (head: Uint8Array) => number,
): number {
  if (bytes.length === 0) throw new BugError("Cannot send or receive a message: it has no bytes");
  const vector = new Uint8Array(vectorBytes);
  const vectorView = new DataView(vector.buffer);
  vectorView.setBigUint64(0, libc.addressOf(bytes), true);
  vectorView.setBigUint64(8, BigInt(bytes.length), true);
  const head = new Uint8Array(headBytes);
  const view = new DataView(head.buffer);
  view.setBigUint64(16, libc.addressOf(vector), true);
  view.setBigUint64(24, 1n, true);
  if (control.length > 0) {
    view.setBigUint64(32, libc.addressOf(control), true);
    view.setBigUint64(40, BigInt(control.length), true);
  }
  const result = call(head);
  vector.fill(0); // keeps the structure reachable until the call is over; the other two are the caller's
  return result;
}
