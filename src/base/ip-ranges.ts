// Sets of IP addresses as ranges: what is left of prefixes when others are taken away, as prefixes again.
import type { IpPrefix } from "./ip.ts";
import { formatIpPrefix, maskIpPrefix, parseIpPrefix } from "./ip.ts";

/** From the first to the last address, both in it; of one family. */
interface IpRange {
  readonly bytes: 4 | 16;
  readonly first: bigint;
  readonly last: bigint;
}

/** Ranges that neither overlap nor touch, IPv4 first, then by address. */
export type IpRanges = readonly IpRange[];

/** Of all prefixes together; what is no prefix is left out. */
export function ipRanges(prefixes: Iterable<string>): IpRanges {
  const ranges = [...prefixes].flatMap((text) => {
    const prefix = parseIpPrefix(text);
    return prefix === undefined ? [] : [rangeOf(prefix)];
  });
  return joined(ranges);
}

export function unionIpRanges(a: IpRanges, b: IpRanges): IpRanges {
  return joined([...a, ...b]);
}

/** What is in `a` and not in `b`. */
export function subtractIpRanges(a: IpRanges, b: IpRanges): IpRanges {
  let left: readonly IpRange[] = a;
  for (const cut of b) {
    left = left.flatMap((range) => {
      if (range.bytes !== cut.bytes || cut.last < range.first || cut.first > range.last) return [range];
      return [
        ...(cut.first > range.first ? [{ ...range, last: cut.first - 1n }] : []),
        ...(cut.last < range.last ? [{ ...range, first: cut.last + 1n }] : []),
      ];
    });
  }
  return left;
}

/** The fewest prefixes that hold exactly these addresses. */
export function prefixesOfIpRanges(ranges: IpRanges): readonly string[] {
  return ranges.flatMap(({ bytes, first, last }) => {
    const texts: string[] = [];
    for (let start = first; start <= last;) {
      let size = 1n; // as many addresses as start is aligned to, and as fit
      let bits = bytes * 8;
      while (bits > 0 && (start & (size * 2n - 1n)) === 0n && start + size * 2n - 1n <= last) {
        size *= 2n;
        bits -= 1;
      }
      texts.push(formatIpPrefix({ address: toBytes(start, bytes), bits }));
      start += size;
    }
    return texts;
  });
}

function rangeOf(prefix: IpPrefix): IpRange {
  const { address } = maskIpPrefix(prefix);
  const bytes = address.length === 4 ? 4 : 16;
  const first = address.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { bytes, first, last: first + (1n << BigInt(bytes * 8 - prefix.bits)) - 1n };
}

function toBytes(value: bigint, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => Number((value >> BigInt(8 * (bytes - 1 - index))) & 0xffn));
}

function joined(ranges: readonly IpRange[]): IpRanges {
  const sorted = ranges.toSorted((a, b) => a.bytes - b.bytes || (a.first < b.first ? -1 : Number(a.first > b.first)));
  const result: IpRange[] = [];
  for (const range of sorted) {
    const before = result.at(-1);
    if (before === undefined || before.bytes !== range.bytes || range.first > before.last + 1n) result.push(range);
    else if (range.last > before.last) result[result.length - 1] = { ...before, last: range.last };
  }
  return result;
}
