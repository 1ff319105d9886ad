// What a DHCPv6 lease means for the node: addresses, name, name servers, time servers. Routes come from router advertisements, which are the kernel's.
import type { LeaseWishes } from "../dhcp4/wishes.ts";
import { searchDomains, splitName } from "../dhcp4/wishes.ts";
import type { Lease6 } from "./exchange.ts";

export function lease6Wishes(lease: Lease6, options: { readonly usesHostname: boolean }): LeaseWishes {
  const { addresses, clientName, dnsServers, ntpServers } = lease;
  return {
    addresses: addresses.map(({ address }) => `${address}/128`),
    mtu: undefined,
    routes: [],
    hostname: options.usesHostname && clientName !== undefined ? splitName(clientName, undefined) : undefined,
    dnsServers,
    searchDomains: searchDomains(lease.searchDomains),
    timeServers: ntpServers,
  };
}
