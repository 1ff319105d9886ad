// Sets of whole numbers as sorted ranges: what nftables' interval sets hold. Prefixes become ranges, overlaps are joined, exceptions cut out.
import { FormatError } from "../../base/errors.ts";
import { maskIpPrefix, parseIpPrefix } from "../../base/ip.ts";
import type { AddressMatch, PortRange } from "./chain.ts";

/** Both ends belong to it. */
export interface NumberRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** Sorted, without overlaps, neighbours joined. */
export function joinRanges(ranges: readonly NumberRange[]): readonly NumberRange[] {
  const joined: { readonly low: bigint; high: bigint }[] = [];
  for (const { low, high } of ranges.toSorted((a, b) => compare(a.low, b.low))) {
    const last = joined.at(-1);
    if (last === undefined || low > last.high + 1n) joined.push({ low, high });
    else if (high > last.high) last.high = high;
  }
  return joined;
}

/** What is in `from` and not in `cut`; both as `joinRanges` gives them. */
export function subtractRanges(from: readonly NumberRange[], cut: readonly NumberRange[]): readonly NumberRange[] {
  return from.flatMap(({ low, high }) => {
    const pieces: NumberRange[] = [];
    let start = low;
    for (const hole of cut) {
      if (hole.high < start || hole.low > high) continue;
      if (hole.low > start) pieces.push({ low: start, high: hole.low - 1n });
      start = hole.high + 1n;
    }
    return start > high ? pieces : [...pieces, { low: start, high }];
  });
}

/** The addresses of one family that lie in the match, inverted or not. */
export function addressRanges(match: AddressMatch, addressBytes: 4 | 16): readonly NumberRange[] {
  const ranges = (prefixes: readonly string[]): readonly NumberRange[] =>
    joinRanges(prefixes.flatMap((text) => prefixRange(text, addressBytes)));
  return subtractRanges(ranges(match.include), ranges(match.exclude));
}

/** Empty for prefixes of the other family. */
function prefixRange(text: string, addressBytes: number): readonly NumberRange[] {
  const prefix = parseIpPrefix(text);
  if (prefix === undefined) throw new FormatError(`Cannot match address: found "${text}", want address/bits`);
  if (prefix.address.length !== addressBytes) return [];
  const low = BigInt(`0x${maskIpPrefix(prefix).address.toHex()}`);
  return [{ low, high: low + (1n << BigInt(addressBytes * 8 - prefix.bits)) - 1n }];
}

export function portRanges(ports: readonly PortRange[]): readonly NumberRange[] {
  for (const { low, high } of ports) {
    if (low < 0 || low > high || high > 65_535)
      throw new FormatError(`Cannot match ports: found ${low}-${high}, want a range within 0-65535`);
  }
  return joinRanges(ports.map(({ low, high }) => ({ low: BigInt(low), high: BigInt(high) })));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
