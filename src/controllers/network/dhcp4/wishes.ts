// What a lease means for the node: address, MTU, routes, name, name servers, time servers. Decided here, published by the operator.
import { parseIp, parseIpPrefix, prefixContains } from "../../../base/ip.ts";
import type { DhcpRoute } from "../../../formats/dhcp4.ts";
import { isDomainName } from "../../../formats/domain-names.ts";
import type { Lease } from "./exchange.ts";

export interface LeaseRoute {
  /** `address/bits`, "" for the default route. */
  readonly destination: string;
  /** "" for a route directly on the link. */
  readonly gateway: string;
}

export interface LeaseWishes {
  /** `address/bits`. */
  readonly addresses: readonly string[];
  readonly mtu: number | undefined;
  readonly routes: readonly LeaseRoute[];
  readonly hostname: { readonly hostname: string; readonly domainname: string } | undefined;
  readonly dnsServers: readonly string[];
  readonly searchDomains: readonly string[];
  readonly timeServers: readonly string[];
}

export function leaseWishes(
  lease: Lease,
  options: { readonly skipRoutes: boolean; readonly usesHostname: boolean },
): LeaseWishes {
  const address = `${lease.address}/${lease.prefixLength ?? classBits(lease.address)}`;
  return {
    addresses: [address],
    mtu: lease.mtu,
    routes: options.skipRoutes ? [] : withGatewayRoutes(wantedRoutes(lease), address),
    hostname: options.usesHostname ? leaseName(lease) : undefined,
    dnsServers: lease.dnsServers,
    searchDomains: searchDomains([...lease.searchDomains, ...domainNames(lease)]),
    timeServers: lease.ntpServers,
  };
}

/** A server that sends no mask means the address class. RFC 791. */
function classBits(address: string): number {
  const first = parseIp(address)?.[0] ?? 0;
  if (first < 128) return 8;
  return first < 192 ? 16 : 24;
}

/** Option 121 makes a client ignore option 3. RFC 3442. */
function wantedRoutes(lease: Lease): readonly LeaseRoute[] {
  if (lease.classlessRoutes !== undefined && lease.classlessRoutes.length > 0) {
    return lease.classlessRoutes.map(({ destination, gateway }: DhcpRoute) => ({
      destination: destination === "0.0.0.0/0" ? "" : destination,
      gateway: gateway === "0.0.0.0" ? "" : gateway,
    }));
  }
  return lease.routers.slice(0, 1).map((gateway) => ({ destination: "", gateway }));
}

/** A gateway outside of the address's prefix is only reachable with a route of its own. */
function withGatewayRoutes(routes: readonly LeaseRoute[], address: string): readonly LeaseRoute[] {
  const prefix = parseIpPrefix(address);
  const isReachable = (gateway: string): boolean => {
    const ip = parseIp(gateway);
    return prefix !== undefined && ip !== undefined && prefixContains(prefix, ip);
  };
  const far = new Set(
    routes.map(({ gateway }) => gateway).filter((gateway) => gateway !== "" && !isReachable(gateway)),
  );
  return [...[...far].map((gateway) => ({ destination: `${gateway}/32`, gateway: "" })), ...routes];
}

function leaseName(lease: Lease): LeaseWishes["hostname"] {
  return lease.hostname === undefined ? undefined : splitName(lease.hostname, domainNames(lease)[0]);
}

/** Option 15 holds one by its definition; servers put several there, with blanks between them. */
function domainNames({ domainName = "" }: Lease): readonly string[] {
  return domainName.split(/\s+/u).filter((name) => isDomainName(name));
}

/** Each once; what is none would spoil the file for resolvers. */
export function searchDomains(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name) => isDomainName(name)))];
}

/** The name is split at its first dot; a domain that was told apart replaces what follows. Undefined when it is no name of a host. */
export function splitName(name: string, domainName: string | undefined): LeaseWishes["hostname"] {
  const dot = name.indexOf(".");
  const hostname = dot < 0 ? name : name.slice(0, dot);
  const domain = dot < 0 ? "" : name.slice(dot + 1);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/iu.test(hostname)) return undefined;
  return { hostname, domainname: domainName ?? (isDomainName(domain) ? domain : "") };
}
