// The servers that the node's own name server asks, and whether they answer.
import { errorChain } from "../../base/errors.ts";
import { formatHostPort } from "../../base/ip.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { dnsTypes, encodeDnsQuery } from "../../formats/dns.ts";
import type { Network } from "../../linux/network.ts";
import type { SecureStreams } from "../../runtime/secure-streams.ts";
import { DNSProtocol } from "../../resources/network/common/enums.ts";
import { DNSUpstream } from "../../resources/network/dns-upstream.ts";
import { HostDNSConfig } from "../../resources/network/host-dns-config.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { openUpstreamPool, type Upstream, type UpstreamPool } from "./dns/upstream.ts";

const checkMs = 30_000;
const askMs = 5000;

export interface DnsUpstreamOptions {
  readonly network: Pick<Network, "openUdp" | "openTcp">;
  readonly streams: SecureStreams;
  readonly random: () => number;
}

/** In their order. Servers of protocols that nobody knows are left out. */
export function upstreamsOf({ nameServers }: Pick<ResolverStatus, "nameServers">): readonly Upstream[] {
  return nameServers.flatMap(({ addr, protocol, tlsServerName }): readonly Upstream[] => {
    const secure = { address: addr, serverName: tlsServerName };
    if (protocol === DNSProtocol.Do53) return [{ protocol: "Do53", address: addr, port: 53 }];
    if (protocol === DNSProtocol.DoT) return [{ protocol: "DoT", port: 853, ...secure }];
    return protocol === DNSProtocol.DoH ? [{ protocol: "DoH", port: 443, ...secure }] : [];
  });
}

const shown = ({ address, port }: Upstream): string => formatHostPort(address, port);

export function dnsUpstreamController(options: DnsUpstreamOptions): Controller {
  const healthy = new Map<string, boolean>();
  let pool: UpstreamPool | undefined;
  return defineController({
    name: "network.DNSUpstreamController",
    inputs: [weak(HostDNSConfig, { id: "config" }), weak(ResolverStatus, { id: "resolvers" })],
    outputs: [exclusive(DNSUpstream)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(checkMs, signal)) {
        healthy.clear();
        wake();
      }
      pool?.keep([]);
    },
    async reconcile({ state, clock, signal, log }) {
      const isOn = (await state.find(HostDNSConfig, "config"))?.spec.enabled === true;
      const status = (await state.find(ResolverStatus, "resolvers"))?.spec;
      const upstreams = isOn && status !== undefined ? upstreamsOf(status) : [];
      pool ??= openUpstreamPool({ ...options, clock });
      pool.keep(upstreams);
      const asker = pool;
      const probe = encodeDnsQuery(0, { name: "", type: dnsTypes.NS }); // every server can tell the root's servers
      await Promise.all(
        upstreams.map(async (upstream) => {
          const key = JSON.stringify(upstream);
          if (healthy.has(key)) return;
          using limit = clock.timeout(askMs, signal);
          const error = await asker.ask(upstream, probe, limit.signal).then(
            () => undefined,
            (reason: unknown) => errorChain(reason),
          );
          signal.throwIfAborted();
          if (error !== undefined) log.debug("name server does not answer", { server: shown(upstream), error });
          healthy.set(key, error === undefined);
        }),
      );
      for (const [index, upstream] of upstreams.entries()) {
        const id = `#${String(index).padStart(3, "0")} ${upstream.protocol} ${upstream.address}`;
        const isHealthy = healthy.get(JSON.stringify(upstream)) ?? false;
        await state.modify(DNSUpstream, id, () => ({ addr: shown(upstream), healthy: String(isHealthy) }));
      }
      await state.cleanup(DNSUpstream);
    },
  });
}
