// TCP in memory: servers by address, each connection two queues of bytes.
import { queue, type Queue } from "../../base/queue.ts";
import type { TcpServer, TcpStream } from "../network.ts";
import { SystemError } from "../system-error.ts";

export interface FakeTcp {
  open(target: string): Promise<TcpStream>;
  listen(address: string, port: number): Promise<TcpServer>;
}

const maxPieces = 1024;

function end(incoming: Queue<Uint8Array>, outgoing: Queue<Uint8Array>): TcpStream {
  return {
    write: async (bytes) => void outgoing.push(bytes),
    async *read(signal) {
      for (let piece = await incoming.take(signal); piece !== undefined; piece = await incoming.take(signal))
        yield piece;
    },
    async [Symbol.asyncDispose]() {
      outgoing.close();
      incoming.close();
    },
  };
}

export function fakeTcp(): FakeTcp {
  const servers = new Map<string, Queue<TcpStream>>();
  let nextPort = 50_000;
  return {
    async open(target) {
      const server = servers.get(target);
      if (server === undefined) {
        throw new SystemError(`Cannot connect to ${target}: ECONNREFUSED`, {
          code: "ECONNREFUSED",
          errno: 0,
          syscall: "connect",
        });
      }
      const there = queue<Uint8Array>(maxPieces, "fail");
      const back = queue<Uint8Array>(maxPieces, "fail");
      server.push(end(there, back));
      return end(back, there);
    },
    async listen(address, port) {
      const own = port === 0 ? nextPort++ : port;
      const arrived = queue<TcpStream>(maxPieces, "refuse");
      servers.set(`${address}:${own}`, arrived);
      return {
        port: own,
        accept: (signal) => arrived.take(signal),
        async [Symbol.asyncDispose]() {
          arrived.close();
          servers.delete(`${address}:${own}`);
        },
      };
    },
  };
}
