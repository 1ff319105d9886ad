// Choosing among a node's addresses by the subnets that a config allows and forbids.
import { formatIp, parseIp, parseIpPrefix, prefixContains, type IpPrefix } from "../../base/ip.ts";

/** Addresses (`address/bits`), without their prefix lengths, in one of the subnets and in none of the excluded ones; in their order. */
export function addressesIn(
  addresses: readonly string[],
  valid: readonly string[],
  excluded: readonly string[],
): readonly string[] {
  const isIn = (subnets: readonly string[], address: Uint8Array): boolean =>
    subnets.map(subnetOf).some((subnet) => subnet !== undefined && prefixContains(subnet, address));
  return addresses
    .map((prefix) => parseIpPrefix(prefix)?.address)
    .filter((address) => address !== undefined)
    .filter((address) => isIn(valid, address) && !isIn(excluded, address))
    .map((address) => formatIp(address));
}

/** A prefix, or a single address. */
function subnetOf(text: string): IpPrefix | undefined {
  const address = parseIp(text);
  return address === undefined ? parseIpPrefix(text) : { address, bits: address.length * 8 };
}
