// IP addresses and prefixes: text to bytes and back, as strictly as Go's net/netip reads them.

/** 4 or 16 bytes, or undefined when `text` is no address. Zones ("%eth0") and leading zeros in IPv4 octets are refused. RFC 4291, 2.2. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (const [index, part] of parts.entries()) {
    if (!/^(?:0|[1-9]\d{0,2})$/u.test(part) || Number(part) > 255) return undefined;
    bytes[index] = Number(part);
  }
  return bytes;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const split = splitDottedTail(text);
  if (split === undefined) return undefined;
  const { body, tail } = split;
  const halves = body.split("::");
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? "");
  const rest = halves.length === 2 ? parseGroups(halves[1] ?? "") : [];
  if (head === undefined || rest === undefined) return undefined;
  const known = head.length + rest.length + tail.length;
  if (halves.length === 2 ? known > 7 : known !== 8) return undefined;
  const groups = [...head, ...Array.from({ length: 8 - known }, () => 0), ...rest, ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The last 32 bits may be written as an IPv4 address: two groups. */
function splitDottedTail(text: string): { readonly body: string; readonly tail: readonly number[] } | undefined {
  const start = text.lastIndexOf(":") + 1;
  if (!text.slice(start).includes(".")) return { body: text, tail: [] };
  const v4 = parseIpv4(text.slice(start));
  if (v4 === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = v4;
  const head = text.slice(0, start);
  return { body: head.endsWith("::") ? head : head.slice(0, -1), tail: [a * 256 + b, c * 256 + d] };
}

function parseGroups(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16));
}

/** Canonical text: RFC 5952 for 16 bytes, with IPv4-mapped addresses as `::ffff:a.b.c.d`. */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (isV4Mapped(bytes)) return `::ffff:${bytes.subarray(12).join(".")}`;
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[index * 2] ?? 0) * 256 + (bytes[index * 2 + 1] ?? 0));
  const gap = longestZeroRun(groups);
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  if (gap.length < 2) return text(groups);
  return `${text(groups.slice(0, gap.start))}::${text(groups.slice(gap.start + gap.length))}`;
}

function isV4Mapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}

export interface IpPrefix {
  /** As written: host bits are kept. */
  readonly address: Uint8Array;
  /** 0..32 or 0..128. */
  readonly bits: number;
}

/** `address/bits`, or undefined when it is none. */
export function parseIpPrefix(text: string): IpPrefix | undefined {
  const [, ip = "", length = ""] = /^([^/]+)\/(0|[1-9]\d{0,2})$/u.exec(text) ?? [];
  const address = parseIp(ip);
  if (address === undefined || Number(length) > address.length * 8) return undefined;
  return { address, bits: Number(length) };
}

export function formatIpPrefix(prefix: IpPrefix): string {
  return `${formatIp(prefix.address)}/${prefix.bits}`;
}

/** The prefix that holds this address only; the text as it is when it is no address. */
export function hostPrefix(text: string): string {
  const address = parseIp(text);
  return address === undefined ? text : formatIpPrefix({ address, bits: address.length * 8 });
}

/** The same prefix with its host bits cleared. */
export function maskIpPrefix({ address, bits }: IpPrefix): IpPrefix {
  const masked = address.map((byte, index) => byte & (0xff << Math.min(8, Math.max(0, 8 - (bits - index * 8)))));
  return { address: masked, bits };
}

/** Whether `outer` contains the address (same family only). */
export function prefixContains(outer: IpPrefix, address: Uint8Array): boolean {
  if (outer.address.length !== address.length) return false;
  const want = maskIpPrefix(outer).address;
  return maskIpPrefix({ address, bits: outer.bits }).address.every((byte, index) => byte === want[index]);
}

export function isUnspecified(address: Uint8Array): boolean {
  return address.every((byte) => byte === 0);
}

/** The address `offset` after the prefix's first one; undefined when that is outside of the prefix. */
export function addressInPrefix(prefix: IpPrefix, offset: number): Uint8Array | undefined {
  const address = maskIpPrefix(prefix).address;
  let carry = offset;
  for (let index = address.length - 1; index >= 0 && carry > 0; index -= 1) {
    const sum = (address[index] ?? 0) + carry;
    address[index] = sum & 0xff;
    carry = Math.floor(sum / 256);
  }
  return carry === 0 && prefixContains(prefix, address) ? address : undefined;
}

/** `host:port`, as URLs and headers have it: an IPv6 address in brackets. */
export function formatHostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** 127.0.0.0/8 and ::1: the machine itself. */
export function isLoopbackIp(ip: Uint8Array): boolean {
  return ip.length === 4 ? ip[0] === 127 : ip.every((byte, index) => byte === (index === 15 ? 1 : 0));
}
