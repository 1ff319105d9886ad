// Which addresses are the node's: chosen from those of the kernel, sorted, filtered. RFC 4291 and RFC 1918 tell the kinds apart.
import type { IpPrefix } from "../../../base/ip.ts";
import { formatIpPrefix, parseIp, parseIpPrefix, prefixContains } from "../../../base/ip.ts";

export interface CandidateAddress {
  /** `address/bits`. */
  readonly address: string;
  readonly linkName: string;
  /** RT_SCOPE_… number. */
  readonly scope: number;
  /** Given by the platform, not on any link. */
  readonly isExternal: boolean;
  readonly isLinkUp: boolean;
}

export type SortAlgorithm = "v1" | "v2";

const linkScope = 253;
/** Where host DNS answers pods over IPv6, as addresses of links are written. */
export const hostDnsAddress6 = "fd54:616c:6f73:0:204f:5320:444e:531";

/** Addresses that can be the node's at all. */
export function eligible(candidate: CandidateAddress): boolean {
  const prefix = parseIpPrefix(candidate.address);
  if (prefix === undefined || !candidate.isLinkUp) return false;
  if (candidate.isExternal) return true;
  if (candidate.scope >= linkScope) return false;
  return !isSpecial(prefix.address) && candidate.address.split("/")[0] !== hostDnsAddress6;
}

/** Loopback, multicast, link-local, unspecified. */
function isSpecial(address: Uint8Array): boolean {
  const [a = 0, b = 0] = address;
  if (address.length === 4) return a === 127 || a === 0 || (a === 169 && b === 254) || a >= 224;
  const isLoopbackOrUnset = address.subarray(0, 15).every((byte) => byte === 0) && (address[15] ?? 0) <= 1;
  return isLoopbackOrUnset || a === 0xff || (a === 0xfe && (b & 0xc0) === 0x80);
}

/** SideroLink's own network: fdae:41e4:649b:9303::/64. */
const sideroLink: IpPrefix = { address: parseIp("fdae:41e4:649b:9303::") ?? new Uint8Array(16), bits: 64 };

export function isSideroLink(prefix: string): boolean {
  const parsed = parseIpPrefix(prefix);
  return parsed !== undefined && prefixContains(sideroLink, parsed.address);
}

/** v1: by address, IPv4 first as it is shorter. v2: IPv4 first, then the more specific prefixes, then by address. */
export function sortAddresses(prefixes: readonly string[], algorithm: SortAlgorithm): readonly string[] {
  const parsed = [...new Set(prefixes)].map((text) => parseIpPrefix(text)).filter((prefix) => prefix !== undefined);
  return parsed.toSorted((a, b) => comparePrefixes(a, b, algorithm)).map((prefix) => formatIpPrefix(prefix));
}

function comparePrefixes(a: IpPrefix, b: IpPrefix, algorithm: SortAlgorithm): number {
  const byFamily = a.address.length - b.address.length;
  if (byFamily !== 0) return byFamily;
  if (algorithm === "v2" && a.bits !== b.bits) return b.bits - a.bits;
  for (const [index, byte] of a.address.entries()) {
    const difference = byte - (b.address[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.bits - b.bits;
}

export interface AddressFilter {
  readonly includeSubnets: readonly string[];
  readonly excludeSubnets: readonly string[];
}

/** Addresses in one of the included subnets (any, when none is named) and in none of the excluded ones. */
export function filterAddresses(prefixes: readonly string[], filter: AddressFilter): readonly string[] {
  const include = parseAll(filter.includeSubnets);
  const exclude = parseAll(filter.excludeSubnets);
  return prefixes.filter((text) => {
    const address = parseIpPrefix(text)?.address;
    if (address === undefined) return false;
    const isIn = (subnet: IpPrefix): boolean => prefixContains(subnet, address);
    return (include.length === 0 || include.some(isIn)) && !exclude.some(isIn);
  });
}

function parseAll(texts: readonly string[]): readonly IpPrefix[] {
  return texts.map((text) => parseIpPrefix(text)).filter((prefix) => prefix !== undefined);
}

/**
 * The first address of the first link by name; the one chosen before as long as it is still there. Undefined when there is none.
 */
export function defaultAddress(
  candidates: readonly CandidateAddress[],
  before: string | undefined,
  algorithm: SortAlgorithm,
): string | undefined {
  const fit = candidates.filter((candidate) => eligible(candidate));
  if (before !== undefined && fit.some(({ address }) => address === before)) return before;
  const own = fit.filter(({ isExternal }) => !isExternal);
  const [first] = [...new Set(own.map(({ linkName }) => linkName))].toSorted();
  const onFirst = own.filter(({ linkName }) => linkName === first).map(({ address }) => address);
  return sortAddresses(onFirst, algorithm)[0];
}
