// Ports for programs under test, which cannot choose one themselves.
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { errorCode } from "../../src/base/errors.ts";

/** Below the ports that the kernel gives to outgoing connections: nobody takes one while its program is started anew. */
const [first, end] = [10_000, 32_768];

/** A server at some port that nobody else has. */
async function listen(host: string, taken: ReadonlySet<number>): Promise<{ server: Server; port: number }> {
  for (;;) {
    const port = randomInt(first, end);
    if (taken.has(port)) continue;
    const server = createServer().listen(port, host);
    try {
      await once(server, "listening");
      return { server, port };
    } catch (error) {
      if (errorCode(error) !== "EADDRINUSE") throw error;
    }
  }
}

/** Different TCP ports of an address of this machine that were free a moment ago. */
export async function freePorts(count: number, host = "127.0.0.1"): Promise<readonly number[]> {
  const servers = new Map<number, Server>();
  while (servers.size < count) {
    const { server, port } = await listen(host, new Set(servers.keys()));
    servers.set(port, server);
  }
  await Promise.all([...servers.values()].map(async (server) => once(server.close(), "close")));
  return [...servers.keys()];
}
