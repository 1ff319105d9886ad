// TCP as streams of bytes: a few clients of the node's own, and its name server.
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { abortable } from "../base/abort.ts";
import { queue } from "../base/queue.ts";
import type { TcpServer, TcpStream } from "./network.ts";

/** Connections that nobody has taken yet; more are dropped. */
const maxWaiting = 128;

/** What a connected socket is to others; of TLS, too. */
export function streamOver(socket: Socket): TcpStream {
  socket.on("error", () => undefined); // whoever reads or writes gets it
  return {
    async write(bytes) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)));
      await promise;
    },
    async *read(signal) {
      const onAbort = (): void => void socket.destroy();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        for await (const piece of socket as AsyncIterable<Uint8Array>) yield piece; // no encoding is set
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}

export async function openTcp(
  target: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<TcpStream> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(target, resolve);
  socket.on("error", reject);
  try {
    await abortable(promise, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.setNoDelay(true);
  return streamOver(socket);
}

export async function listenTcp({
  localAddress,
  localPort,
}: {
  readonly localAddress: string;
  readonly localPort: number;
}): Promise<TcpServer> {
  const arrived = queue<Socket>(maxWaiting, "refuse");
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // nobody has it yet: one that is reset meanwhile must not end the process
    if (!arrived.push(socket)) socket.destroy();
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host: localAddress, port: localPort }, resolve);
  await promise;
  server.off("error", reject);
  server.on("error", () => undefined); // a connection that failed before it was there
  return {
    port: (server.address() as AddressInfo).port, // TCP servers have one
    async accept(signal) {
      const socket = await arrived.take(signal);
      return socket === undefined ? undefined : streamOver(socket);
    },
    async [Symbol.asyncDispose]() {
      arrived.close();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (let socket = await arrived.take(); socket !== undefined; socket = await arrived.take()) socket.destroy();
      await closed.promise;
    },
  };
}
