// Real sockets and pipes in the temporary folder: what is sent arrives, a descriptor too, and its close comes back.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { systemClock } from "../base/clock.ts";
import { receiveDescriptors } from "./descriptor-message.ts";
import { openLibc } from "./ffi/libc.ts";
import { descriptorOf, kernelPeerCredentials } from "./peer-credentials.ts";
import type { UnixPeer } from "./unix-streams.ts";
import { kernelUnixStreams } from "./unix-streams.ts";

const libc = openLibc();
const streams = kernelUnixStreams(libc, kernelPeerCredentials(libc));

/** A server's end of a connection, and the client's, from which Node reads nothing. */
async function connected(work: (peer: UnixPeer, client: Socket) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "streams-"));
  const path = join(folder, "socket");
  const arrived = Promise.withResolvers<UnixPeer>();
  try {
    await using _ = await streams.listen({ path, maxConnections: 1, onPeer: arrived.resolve });
    const client = connect({ path });
    client.pause();
    await once(client, "connect");
    await using peer = await arrived.promise;
    await work(peer, client);
    client.destroy();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function settled(promise: Promise<void>, patienceMs: number): Promise<boolean> {
  return Promise.race([promise.then(() => true), systemClock.sleep(patienceMs).then(() => false)]);
}

test("sendHold() hands a descriptor over, and tells when its last copy is closed", () =>
  connected(async (peer, client) => {
    const fd = descriptorOf(client) ?? -1;
    expect(peer.identity?.pid).toBe(process.pid);
    peer.send(encodeUtf8("first"));
    using hold = peer.sendHold(encodeUtf8("second"));
    const first = receiveDescriptors(libc, fd, 5);
    const second = receiveDescriptors(libc, fd, 100);
    const [held = -1, ...more] = second.descriptors;
    expect([decodeUtf8(first.bytes), first.descriptors, decodeUtf8(second.bytes), more]).toEqual([
      "first",
      [],
      "second",
      [],
    ]);
    const written = encodeUtf8("nobody reads this");
    libc.call("write", held, written, written.length);
    expect(await settled(hold.released, 50)).toBe(false);
    libc.call("close", held);
    expect(await settled(hold.released, 5000)).toBe(true);
  }));

test("a client that ends without having taken what it was sent holds nothing", () =>
  connected(async (peer, client) => {
    using hold = peer.sendHold(encodeUtf8("x"));
    expect(await settled(hold.released, 50)).toBe(false);
    client.destroy();
    expect(await settled(hold.released, 5000)).toBe(true);
  }));

test("a hold that is disposed is not waited for any more", () =>
  connected(async (peer) => {
    const hold = peer.sendHold(encodeUtf8("x"));
    hold[Symbol.dispose]();
    expect(await settled(hold.released, 5000)).toBe(true);
  }));

test("send() throws when the peer does not read, or has been destroyed", () =>
  connected(async (peer) => {
    const much = new Uint8Array(64 * 1024);
    expect(() => {
      for (let count = 0; count < 1000; count++) peer.send(much);
    }).toThrow(/EAGAIN|it took/u);
    peer.destroy();
    peer.destroy();
    expect(() => peer.sendHold(encodeUtf8("x"))).toThrow("Cannot send to a unix socket: it is closed");
  }));

test("read() ends with its signal", () =>
  connected(async (peer) => {
    const abort = new AbortController();
    const pieces: Uint8Array[] = [];
    const reading = (async () => {
      for await (const piece of peer.read(abort.signal)) pieces.push(piece);
    })();
    abort.abort();
    await reading;
    expect(pieces).toEqual([]);
  }));

test("listen() rejects where it cannot make its socket", async () => {
  const path = "/nowhere/at/all/socket";
  await expect(streams.listen({ path, maxConnections: 1, onPeer: () => undefined })).rejects.toThrow("listen E");
});
