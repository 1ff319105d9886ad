// The servers that the node's own name server asks, and whether they answer.
import { nameIn } from "../../base/enum-name.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { dnsTypes, encodeDnsQuery } from "../../formats/dns.ts";
import type { Network } from "../../linux/network.ts";
import { DNSProtocol } from "../../resources/network/common/enums.ts";
import { DNSUpstream } from "../../resources/network/dns-upstream.ts";
import { HostDNSConfig } from "../../resources/network/host-dns-config.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { askUpstream, type Upstream } from "./dns/upstream.ts";

const checkMs = 30_000;
const askMs = 5000;

export interface DnsUpstreamOptions {
  readonly network: Pick<Network, "openUdp" | "openTcp">;
  readonly random: () => number;
}

/** Those that are asked, in their order: servers that want TLS are not among them. */
export function upstreamsOf({ nameServers }: ResolverStatus): readonly Upstream[] {
  return nameServers
    .filter(({ protocol }) => protocol === DNSProtocol.Do53)
    .map(({ addr }) => ({ address: addr, port: 53 }));
}

export function dnsUpstreamController(options: DnsUpstreamOptions): Controller {
  const healthy = new Map<string, boolean>();
  return defineController({
    name: "network.DNSUpstreamController",
    inputs: [weak(HostDNSConfig, { id: "config" }), weak(ResolverStatus, { id: "resolvers" })],
    outputs: [exclusive(DNSUpstream)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(checkMs, signal)) {
        healthy.clear();
        wake();
      }
    },
    async reconcile({ state, clock, signal, log }) {
      const isOn = (await state.find(HostDNSConfig, "config"))?.spec.enabled === true;
      const status = (await state.find(ResolverStatus, "resolvers"))?.spec;
      const servers = isOn ? (status?.nameServers ?? []) : [];
      for (const [index, { addr, protocol }] of servers.entries()) {
        const name = nameIn(DNSProtocol, protocol) ?? "";
        const shown = addr.includes(":") ? `[${addr}]:53` : `${addr}:53`;
        if (protocol === DNSProtocol.Do53 && !healthy.has(addr)) {
          using limit = clock.timeout(askMs, signal);
          const query = encodeDnsQuery(0, { name: "", type: dnsTypes.NS });
          const works = await askUpstream({ address: addr, port: 53 }, query, {
            ...options,
            clock,
            signal: limit.signal,
          }).then(
            () => true,
            () => false,
          );
          signal.throwIfAborted();
          if (!works) log.debug("name server does not answer", { server: shown });
          healthy.set(addr, works);
        }
        const id = `#${String(index).padStart(3, "0")} ${name} ${addr}`;
        await state.modify(DNSUpstream, id, () => ({ addr: shown, healthy: String(healthy.get(addr) ?? false) }));
      }
      await state.cleanup(DNSUpstream);
    },
  });
}
