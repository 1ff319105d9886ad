// A discovery service in this process, without TLS: it keeps what nodes tell, and tells the others.
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { queue } from "../../src/base/queue.ts";
import type { WatchResponse, WireAffiliate } from "../../src/clients/discovery/messages.ts";
import { Discovery } from "../../src/clients/discovery/messages.ts";
import { dispatchMethods } from "../../src/rpc/dispatch.ts";
import type { Method } from "../../src/rpc/method.ts";
import { serverStream, unary } from "../../src/rpc/method.ts";
import { noRoles } from "../../src/rpc/roles.ts";
import { SessionServer } from "../../src/rpc/server.ts";
import type { Call, Rpc } from "../../src/wire/rpc.ts";

export interface TestDiscoveryServer extends AsyncDisposable {
  readonly port: number;
  /** What is known of each cluster, by id and affiliate. */
  readonly clusters: ReadonlyMap<string, ReadonlyMap<string, WireAffiliate>>;
  /** Ends all connections, as a restart of the server does. */
  disconnect(): void;
}

export interface TestDiscoveryOptions {
  /** Address to listen on; loopback when absent. */
  readonly host?: string;
  /** 0 for any. */
  readonly port?: number;
  /** Sends everybody to another server. */
  readonly redirect?: string;
}

/** The row of a table that a server needs: nothing is asked of callers. */
function open<Q, R, C extends boolean, S extends boolean>(each: Call<Q, R, C, S>): Rpc<Q, R, C, S> {
  const policy = { roles: [], maintenance: true, maintenanceSiderolink: true, streamedByApid: false };
  return { ...each, ...policy, one2manyAllowed: false, listener: "discovery", gates: [] };
}

type Listener = (change: WatchResponse) => void;

export async function startDiscoveryServer(options: TestDiscoveryOptions = {}): Promise<TestDiscoveryServer> {
  const clusters = new Map<string, Map<string, WireAffiliate>>();
  const listeners = new Map<string, Set<Listener>>();
  const clusterOf = (id: string): Map<string, WireAffiliate> => {
    const known = clusters.get(id) ?? new Map<string, WireAffiliate>();
    clusters.set(id, known);
    return known;
  };
  const tell = (id: string, change: WatchResponse): void => {
    for (const listener of listeners.get(id) ?? []) listener(change);
  };
  const methods: readonly Method[] = [
    unary(open(Discovery.Hello), () => ({
      clientIp: Uint8Array.of(203, 0, 113, 7),
      ...(options.redirect === undefined ? {} : { redirect: { endpoint: options.redirect } }),
    })),
    unary(open(Discovery.AffiliateUpdate), ({ clusterId, affiliateId, affiliateData, affiliateEndpoints }) => {
      const before = clusterOf(clusterId).get(affiliateId);
      const data = affiliateData ?? before?.data ?? new Uint8Array();
      const affiliate = { id: affiliateId, data, endpoints: [...(before?.endpoints ?? []), ...affiliateEndpoints] };
      clusterOf(clusterId).set(affiliateId, affiliate);
      tell(clusterId, { affiliates: [affiliate], deleted: false });
      return {};
    }),
    unary(open(Discovery.AffiliateDelete), ({ clusterId, affiliateId }) => {
      const affiliate = clusterOf(clusterId).get(affiliateId);
      clusterOf(clusterId).delete(affiliateId);
      if (affiliate !== undefined) tell(clusterId, { affiliates: [affiliate], deleted: true });
      return {};
    }),
    serverStream(open(Discovery.Watch), async function* ({ clusterId }, { signal }) {
      const changes = queue<WatchResponse>(1000, "fail");
      const all = listeners.get(clusterId) ?? new Set<Listener>();
      listeners.set(clusterId, all);
      const listener: Listener = (change) => void changes.push(change);
      all.add(listener);
      try {
        yield { affiliates: [...clusterOf(clusterId).values()], deleted: false };
        for (let change = await changes.take(signal); change !== undefined; change = await changes.take(signal))
          yield change;
      } finally {
        all.delete(listener);
      }
    }),
  ];
  const handle = dispatchMethods({
    methods,
    env: {},
    roles: () => noRoles,
    isAllowed: () => true,
    log: silentLogger,
  });
  const sessions = new SessionServer({ handle, log: silentLogger, clock: systemClock, graceMs: 100 });
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    sessions.accept(socket, { kind: "unix", credentials: undefined });
  });
  server.listen(options.port ?? 0, options.host ?? "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port, // TCP listeners have one
    clusters,
    disconnect() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await sessions.close();
    },
  };
}
