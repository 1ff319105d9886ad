// Unix sockets whose clients are given something to hold: the end of a pipe, which comes back when they close it or end. Source: unix(7), pipe(7).
import { constants } from "node:fs";
import { createServer, Socket } from "node:net";
import { errorCode } from "../base/errors.ts";
import { sendDescriptors } from "./descriptor-message.ts";
import type { Libc } from "./ffi/libc.ts";
import type { PeerCredentials, PeerIdentity } from "./peer-credentials.ts";
import { descriptorOf } from "./peer-credentials.ts";
import { SystemError } from "./system-error.ts";

/** What somebody else holds. Dispose it when nobody waits for it any more. */
export interface Hold extends Disposable {
  /** Resolves when the last copy has been closed, or at the disposal. */
  readonly released: Promise<void>;
}

export interface UnixPeer extends AsyncDisposable {
  /** Of the process that connected; undefined when it has gone already. */
  readonly identity: PeerIdentity | undefined;
  /** Pieces as they come, up to the end. Ends with the signal, too; rejects when the connection breaks. */
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Everything at once: throws a `SystemError` when the peer has gone, or leaves no room because it does not read. The connection is of no use then. */
  send(bytes: Uint8Array): void;
  /** The same, and a descriptor with the first byte. Nobody holds anything when it throws. */
  sendHold(bytes: Uint8Array): Hold;
  /** Ends the connection. May be called twice. */
  destroy(): void;
}

export interface ListenOptions {
  /** Nothing may be there. */
  readonly path: string;
  /** More are refused. */
  readonly maxConnections: number;
  /** Is called for each; whoever takes it destroys it. */
  readonly onPeer: (peer: UnixPeer) => void;
}

export interface UnixStreams {
  /** Resolves when the socket is there. Disposing ends no connections, but waits for their end. */
  listen(options: ListenOptions): Promise<AsyncDisposable>;
}

const O_CLOEXEC = 0o2_000_000;

export function kernelUnixStreams(libc: Libc, credentials: Pick<PeerCredentials, "of">): UnixStreams {
  return {
    async listen({ path, maxConnections, onPeer }) {
      const server = createServer((socket) => onPeer(peerOver(libc, socket, credentials.of(socket))));
      server.maxConnections = maxConnections;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.once("error", reject);
      server.listen({ path }, resolve);
      await promise;
      server.off("error", reject);
      server.on("error", () => undefined); // of accepting one connection; the socket stays
      return {
        async [Symbol.asyncDispose]() {
          const closed = Promise.withResolvers<void>();
          server.close(() => closed.resolve());
          await closed.promise;
        },
      };
    },
  };
}

function peerOver(libc: Libc, socket: Socket, identity: PeerIdentity | undefined): UnixPeer {
  socket.on("error", () => undefined); // whoever reads gets it

  function send(bytes: Uint8Array, descriptors: readonly number[]): void {
    // Node writes nothing of its own to the socket: what is sent past it keeps its order.
    const fd = descriptorOf(socket);
    if (fd === undefined) throw refusal("EPIPE", 32, "it is closed");
    const sent = sendDescriptors(libc, fd, bytes, descriptors);
    if (sent < bytes.length) throw refusal("EAGAIN", 11, `it took ${sent} bytes, want ${bytes.length}`);
  }

  return {
    identity,
    send: (bytes) => send(bytes, []),
    sendHold(bytes) {
      const { held, own } = openPipe(libc);
      try {
        send(bytes, [held]);
      } catch (error) {
        libc.call("close", own);
        throw error;
      } finally {
        libc.call("close", held);
      }
      return holdOver(own);
    },
    async *read(signal) {
      const onAbort = (): void => void socket.destroy();
      if (signal.aborted) onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        for await (const piece of socket as AsyncIterable<Uint8Array>) yield piece; // no encoding is set
      } catch (error) {
        // its own end, asked for while it was waiting
        if (!signal.aborted && errorCode(error) !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
    },
    destroy: () => void socket.destroy(),
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}

function refusal(code: string, errno: number, found: string): SystemError {
  return new SystemError(`Cannot send to a unix socket: ${found}`, { code, errno, syscall: "sendmsg" });
}

function openPipe(libc: Libc): { readonly own: number; readonly held: number } {
  const descriptors = new Uint8Array(8);
  libc.call("pipe2", descriptors, O_CLOEXEC | constants.O_NONBLOCK);
  const view = new DataView(descriptors.buffer);
  return { own: view.getInt32(0, true), held: view.getInt32(4, true) };
}

/** Over the reading end: it comes to its end when nobody can write any more. */
function holdOver(fd: number): Hold {
  const { promise: released, resolve } = Promise.withResolvers<void>();
  const socket = new Socket({ fd, readable: true, writable: false });
  socket.on("error", () => undefined); // "close" follows
  socket.once("close", () => resolve());
  socket.resume(); // whatever its holder writes
  return { released, [Symbol.dispose]: () => void socket.destroy() };
}
