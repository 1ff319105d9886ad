// Ports for programs under test, which cannot choose one themselves.
import { createServer } from "node:net";
import { BugError } from "../../src/base/errors.ts";

/** TCP ports of 127.0.0.1 that were free a moment ago. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      const { promise, resolve } = Promise.withResolvers<void>();
      server.listen(0, "127.0.0.1", resolve);
      await promise;
      return server;
    }),
  );
  return servers.map((server) => {
    const address = server.address();
    server.close();
    if (address === null || typeof address === "string") throw new BugError("A TCP server has no port");
    return address.port;
  });
}
