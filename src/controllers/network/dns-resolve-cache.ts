// The node's own name server, for its programs and, where the config says so, for pods: caches answers, knows the names of the config and of this node.
import { wakeup } from "../../base/wakeup.ts";
import { staticHosts } from "../../config/view/network.ts";
import type { Controller, ControllerState, SourceContext } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { openScope } from "../../base/scope.ts";
import type { Network } from "../../linux/network.ts";
import type { SecureStreams } from "../../runtime/secure-streams.ts";
import { Member } from "../../resources/cluster/member.ts";
import { DNSResolveCache } from "../../resources/network/dns-resolve-cache.ts";
import { HostDNSConfig } from "../../resources/network/host-dns-config.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { serveDns, type ListenAddress } from "./dns/listener.ts";
import { openDnsResolver, type DnsResolver } from "./dns/resolver.ts";
import { upstreamsOf } from "./dns-upstream.ts";

export interface DnsResolveCacheOptions {
  readonly network: Pick<Network, "openUdp" | "openTcp" | "listenTcp">;
  readonly streams: SecureStreams;
  readonly random: () => number;
}

/** Also the ids of the statuses. */
type Listeners = ReadonlyMap<string, ListenAddress>;

export function dnsResolveCacheController(options: DnsResolveCacheOptions): Controller {
  const changed = wakeup();
  const running = new Set<string>();
  let wanted: Listeners = new Map();
  let resolver: DnsResolver | undefined;

  return defineController({
    name: "network.DNSResolveCacheController",
    inputs: [
      activeConfigInput,
      weak(HostDNSConfig, { id: "config" }),
      weak(ResolverStatus, { id: "resolvers" }),
      weak(HostnameStatus, { id: "hostname" }),
      weak(NodeAddress, { id: "current" }),
      weak(Member),
    ],
    outputs: [exclusive(DNSResolveCache)],
    async reconcile({ state, clock }) {
      const config = (await state.find(HostDNSConfig, "config"))?.spec;
      resolver ??= openDnsResolver({ ...options, clock });
      resolver.setHosts(await knownHosts(state, config?.resolveMemberNames === true));
      const status = (await state.find(ResolverStatus, "resolvers"))?.spec;
      resolver.setUpstreams(status === undefined ? [] : upstreamsOf(status));
      const next = listenersOf(config);
      if ([...next.keys()].join(" ") !== [...wanted.keys()].join(" ")) {
        wanted = next;
        changed.ring();
      }
      for (const id of wanted.keys()) {
        const text = running.has(id) ? "running" : "waiting";
        await state.modify(DNSResolveCache, id, () => ({ status: text }));
      }
      await state.cleanup(DNSResolveCache);
    },
    async source(context) {
      context.signal.addEventListener("abort", () => resolver?.setUpstreams([]), { once: true });
      await serveAll(context, {
        wanted: () => wanted,
        next: (signal) => changed.next(signal),
        serve: async (id, at, signal) => {
          const onChange = (isRunning: boolean): void => {
            if (isRunning) running.add(id);
            else running.delete(id);
            context.wake();
          };
          const { clock, log } = context;
          const used = (resolver ??= openDnsResolver({ ...options, clock }));
          await serveDns(at, { ...options, resolver: used, clock, log, onChange }, signal);
        },
      });
    },
  });
}

interface Serving {
  readonly wanted: () => Listeners;
  readonly next: (signal: AbortSignal) => Promise<void>;
  readonly serve: (id: string, at: ListenAddress, signal: AbortSignal) => Promise<void>;
}

/** One server for each listener that is wanted, as long as it is. */
async function serveAll({ signal, log }: SourceContext, { wanted, next, serve }: Serving): Promise<void> {
  await using scope = openScope((error) => log.warn("name server failed", { error }), signal);
  const stops = new Map<string, AbortController>();
  while (!signal.aborted) {
    const ring = next(signal);
    for (const [id, stop] of stops) {
      if (wanted().has(id)) continue;
      stop.abort();
      stops.delete(id);
    }
    for (const [id, at] of wanted()) {
      if (stops.has(id)) continue;
      const stop = new AbortController();
      stops.set(id, stop);
      scope.run((scoped) => serve(id, at, AbortSignal.any([scoped, stop.signal])));
    }
    await ring;
  }
}

function listenersOf(config: HostDNSConfig | undefined): Listeners {
  if (config?.enabled !== true) return new Map();
  return new Map(
    config.listenAddresses.flatMap((text) => {
      const [, address = "", port = ""] = /^(.*):(\d+)$/u.exec(text) ?? [];
      const at = { address: address.replace(/^\[|\]$/gu, ""), port: Number(port) };
      return (["udp", "tcp"] as const).map((protocol) => [`${protocol}-${text}`, { ...at, protocol }] as const);
    }),
  );
}

/** Names in lower case: those of the config, this node's own, and the cluster's members' where that is wanted. */
async function knownHosts(
  state: ControllerState,
  withMembers: boolean,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const hosts = new Map<string, readonly string[]>();
  const add = (name: string, addresses: readonly string[]): void => {
    if (name !== "") hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), ...addresses]);
  };
  const config = await activeConfig(state);
  for (const { ip, names } of config === undefined ? [] : staticHosts(config))
    for (const name of names) add(name, [ip]);
  const own = (await state.find(HostnameStatus, "hostname"))?.spec;
  const addresses = (await state.find(NodeAddress, "current"))?.spec.addresses ?? [];
  if (own !== undefined && addresses.length > 0) {
    const plain = addresses.map((prefix) => prefix.split("/")[0] ?? "");
    add(own.hostname, plain);
    if (own.domainname !== "") add(`${own.hostname}.${own.domainname}`, plain);
  }
  if (!withMembers) return hosts;
  for (const { spec } of await state.list(Member)) {
    if (hosts.has(spec.hostname.toLowerCase())) continue;
    add(spec.hostname, spec.addresses);
    const short = spec.hostname.split(".")[0] ?? "";
    if (short !== spec.hostname) add(short, spec.addresses);
  }
  return hosts;
}
