import { expect, test } from "vitest";
import { CanceledError, isCanceled } from "../base/abort.ts";
import { errorCode } from "../base/errors.ts";
import { openLibc } from "./ffi/libc.ts";
import { kernelSockets, socketNumbers as n } from "./socket.ts";

const sockets = kernelSockets(openLibc());

/** RTM_GETLINK dump request: 16 bytes of nlmsghdr and 16 of ifinfomsg. Source: rtnetlink(7). */
function dumpLinks(): Uint8Array {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 32, true);
  view.setUint16(4, 18, true);
  view.setUint16(6, 0x301, true);
  view.setUint32(8, 7, true);
  return bytes;
}

/** `struct sockaddr_in` of 127.0.0.1 with a port of the kernel's choice. */
function inetLoopback(): Uint8Array {
  const address = new Uint8Array(16);
  new DataView(address.buffer).setUint16(0, n.AF_INET, true);
  address.set([127, 0, 0, 1], 4);
  return address;
}

test("kernelSockets() asks rtnetlink for the links and gets an answer with our sequence number", async () => {
  await using socket = sockets.open({ domain: n.AF_NETLINK, type: n.SOCK_RAW, protocol: 0 });
  await socket.send(dumpLinks());
  const { data, from } = await socket.receive();
  expect([new DataView(data.buffer).getUint32(8, true), new DataView(from.buffer).getUint16(0, true)]).toEqual([
    7,
    n.AF_NETLINK,
  ]);
});

test("receive() ends with the signal's reason, and with ECANCELED when the socket is closed", async () => {
  const socket = sockets.open({ domain: n.AF_NETLINK, type: n.SOCK_RAW, protocol: 0 });
  const controller = new AbortController();
  const waiting = socket.receive(controller.signal);
  controller.abort(new CanceledError("stop"));
  await expect(waiting).rejects.toSatisfy(isCanceled);
  const again = socket.receive();
  socket.close();
  socket.close();
  await expect(again).rejects.toSatisfy((error) => errorCode(error) === "ECANCELED");
});

test("receive() wakes when a datagram arrives later", async () => {
  const libc = openLibc();
  await using socket = sockets.open({ domain: n.AF_INET, type: n.SOCK_DGRAM, protocol: 0, bind: inetLoopback() });
  const waiting = socket.receive(AbortSignal.timeout(10_000));
  await using sender = kernelSockets(libc).open({ domain: n.AF_INET, type: n.SOCK_DGRAM, protocol: 0 });
  await sender.send(Uint8Array.of(1, 2, 3), socket.localAddress());
  expect((await waiting).data).toEqual(Uint8Array.of(1, 2, 3));
});

test("receive() refuses a datagram that is longer than the buffer", async () => {
  await using socket = sockets.open({ domain: n.AF_NETLINK, type: n.SOCK_RAW, protocol: 0, maxDatagramBytes: 16 });
  await socket.send(dumpLinks());
  await expect(socket.receive()).rejects.toSatisfy((error) => errorCode(error) === "EMSGSIZE");
});

test("getOption() reads back what setOption() wrote", async () => {
  await using socket = sockets.open({ domain: n.AF_NETLINK, type: n.SOCK_RAW, protocol: 0, receiveBufferBytes: 8192 });
  const size = socket.getOption(n.SOL_SOCKET, n.SO_RCVBUF, 4);
  expect(new DataView(size.buffer).getInt32(0, true)).toBe(16384);
  expect(new DataView(socket.localAddress().buffer).getUint16(0, true)).toBe(n.AF_NETLINK);
});
