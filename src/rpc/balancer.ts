// A balancer of TCP connections: takes them at one port and passes them on to the best of several servers, byte by byte.
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
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
 * How long a client is kept while no server answers: shorter than clients wait for a handshake. Turned away, it would come again at once and
 * go on so: many clients that wait for a server which is starting leave it no time to start.
 */
const patienceMs = 9_000;

export async function openBalancer(options: BalancerOptions): Promise<Balancer> {
  const { clock, log } = options;
  const upstreams = trackUpstreams(clock);
  const sockets = new Set<Socket>();
  const server = createServer({
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
  });
  const scope = openScope((error) => log.warn("balancer work failed", { error: errorChain(error) }));

  async function pass(client: Socket, signal: AbortSignal): Promise<void> {
    hold(client, sockets);
    client.on("error", () => undefined); // it is closed then
    const gone = new AbortController();
    client.once("close", () => gone.abort());
    using patience = clock.timeout(patienceMs, AbortSignal.any([signal, gone.signal]));
    let upstream = await upstreams.dialBest(gone.signal);
    while (upstream === undefined && (await upstreams.answered(patience.signal))) {
      upstream = await upstreams.dialBest(gone.signal);
    }
    if (upstream !== undefined) hold(upstream, sockets);
    if (upstream !== undefined && !client.destroyed) {
      join(client, upstream);
      return;
    }
    upstream?.destroy();
    client.destroy();
  }

  function checkDue(): void {
    for (const check of upstreams.checkDue()) scope.run(() => check);
  }

  server.on("connection", (client) => scope.run((signal) => pass(client, signal)));
  server.on("error", (error) => log.warn("balancer failed", { error: errorChain(error) }));
  await listen(server, options);
  scope.run(async (signal) => {
    for await (const _ of clock.every(checkEveryMs, signal)) checkDue();
  });
  const balancer: Balancer = {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    get isHealthy() {
      return upstreams.isHealthy;
    },
    setUpstreams(wanted) {
      upstreams.set(wanted);
      checkDue();
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await scope.close();
    },
    [Symbol.asyncDispose]: () => balancer.close(),
  };
  return balancer;
}

async function listen(server: ReturnType<typeof createServer>, { host, port }: BalancerOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  await promise;
  server.off("error", reject);
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
