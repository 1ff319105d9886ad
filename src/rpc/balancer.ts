// A balancer of TCP connections: takes them at one port and passes them on to the best of several servers, byte by byte. While none of them
// answers it takes no connections, as the servers themselves would not.
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import { errorChain } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { openScope } from "../base/scope.ts";
import { checkEveryMs, keepAliveMs, trackUpstreams, type Upstream } from "./upstreams.ts";

export type { Upstream } from "./upstreams.ts";

export interface BalancerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Balancer extends AsyncDisposable {
  readonly port: number;
  /** Whether a connection would find a server that answered when it was last asked. */
  readonly isHealthy: boolean;
  /** Connections that are open stay with their server. */
  setUpstreams(upstreams: readonly Upstream[]): void;
  /** Ends the listener and all connections. May be called twice. */
  close(): Promise<void>;
}

/**
 * Rejects when the port cannot be had. A connection that is taken and closed again is a failure of the server to clients: a kubelet asks ten
 * more times before it goes on, and starts no pod until then, not even that of the server. One that is refused is none: it goes on at once.
 */
export async function openBalancer(options: BalancerOptions): Promise<Balancer> {
  const { clock, log } = options;
  const upstreams = trackUpstreams(clock);
  const sockets = new Set<Socket>();
  const scope = openScope((error) => log.warn("balancer work failed", { error: errorChain(error) }));

  async function pass(client: Socket, signal: AbortSignal): Promise<void> {
    hold(client, sockets);
    client.on("error", () => undefined); // it is closed then
    const gone = new AbortController();
    client.once("close", () => gone.abort());
    const upstream = await upstreams.dialBest(AbortSignal.any([signal, gone.signal]));
    if (upstream !== undefined) hold(upstream, sockets);
    if (upstream !== undefined && !client.destroyed) {
      join(client, upstream);
      return;
    }
    upstream?.destroy();
    client.resetAndDestroy();
  }

  const open = (port: number): Promise<Server> =>
    listen({ host: options.host, port }, (client) => scope.run((signal) => pass(client, signal)));
  let server: Server | undefined = await open(options.port);
  const { port } = server.address() as AddressInfo; // it listens on TCP
  let isClosed = false;
  let isOpening = false;

  /** Takes connections while a server answers. */
  async function adjust(): Promise<void> {
    if (isOpening || isClosed) return;
    if (!upstreams.isAnswering) {
      server?.close(); // connections that are open stay
      server = undefined;
    } else if (server === undefined) {
      isOpening = true;
      try {
        server = await open(port);
      } catch (error) {
        log.warn("cannot balance connections, trying again", { port, error: errorChain(error) });
      } finally {
        isOpening = false;
      }
      if (isClosed) server?.close();
    }
  }

  async function check(): Promise<void> {
    await Promise.all(upstreams.checkDue().map((asked) => asked.then(adjust)));
    await adjust();
  }

  scope.run(async (signal) => {
    for await (const _ of clock.every(checkEveryMs, signal)) scope.run(check);
  });
  const balancer: Balancer = {
    port,
    get isHealthy() {
      return upstreams.isHealthy;
    },
    setUpstreams(wanted) {
      upstreams.set(wanted);
      scope.run(check);
    },
    async close() {
      isClosed = true;
      server?.close();
      for (const socket of sockets) socket.destroy();
      await scope.close();
    },
    [Symbol.asyncDispose]: () => balancer.close(),
  };
  return balancer;
}

async function listen(
  where: { readonly host: string; readonly port: number },
  onConnection: (client: Socket) => void,
): Promise<Server> {
  const keepAlive = { keepAlive: true, keepAliveInitialDelay: keepAliveMs };
  const server = createServer({ allowHalfOpen: true, noDelay: true, ...keepAlive }, onConnection);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(where, resolve);
  await promise;
  server.off("error", reject);
  server.on("error", () => undefined); // of one connection that could not be taken
  return server;
}

function hold(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
}

/** Each end is told when the other one has ended, in its direction only; an error of one ends both. */
function join(client: Socket, upstream: Socket): void {
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  for (const socket of [client, upstream]) socket.on("error", end);
  client.once("close", () => upstream.destroy());
  upstream.once("close", () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
}
