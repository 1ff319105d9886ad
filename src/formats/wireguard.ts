// WireGuard's generic netlink family: what a tunnel link has of keys and peers, and what is changed of it.
// Source: include/uapi/linux/wireguard.h. Addresses of endpoints are in network order, all other numbers in the host's.
import { concatBytes, equalBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { formatHostPort, formatIp, formatIpPrefix, parseIp, parseIpPrefix } from "../base/ip.ts";
import { Redacted } from "../base/redacted.ts";
import {
  attributeMap,
  encodeAttribute,
  encodeNested,
  parseAttributes,
  readUint16,
  readUint32,
  readUint8,
  uint16Bytes,
  uint16BytesBe,
  uint32Bytes,
  uint8Bytes,
  viewOf,
} from "./netlink.ts";

/** Name of the family. */
export const wireguardFamily = "wireguard";

const commands = { get: 0, set: 1 } as const;
const version = 1;
/** Command, version, reserved. */
const headerBytes = 4;

const device = { index: 1, privateKey: 3, publicKey: 4, flags: 5, listenPort: 6, firewallMark: 7, peers: 8 } as const;
const peerAttributes = {
  publicKey: 1,
  presharedKey: 2,
  flags: 3,
  endpoint: 4,
  keepalive: 5,
  lastHandshake: 6,
  receivedBytes: 7,
  sentBytes: 8,
  allowedIps: 9,
} as const;
const peerFlags = { remove: 1, replaceAllowedIps: 2, updateOnly: 4 } as const;
const allowedIp = { family: 1, address: 2, bits: 3 } as const;

const inet4 = 2;
const inet6 = 10;
const keyBytes = 32;
/** Sizes of `struct sockaddr_in` and `sockaddr_in6`. */
const socketAddressBytes = { 4: 16, 16: 28 } as const;

export interface WireguardPeerState {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 32 bytes; zeros when there is none. */
  readonly presharedKey: Redacted<Uint8Array>;
  /** `address:port` at which the peer was last heard or is expected; absent when unknown. */
  readonly endpoint?: string;
  /** 0: none. */
  readonly keepaliveSeconds: number;
  /** Nanoseconds since 1970-01-01 UTC; 0n: never. */
  readonly lastHandshakeNs: bigint;
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
  readonly allowedIps: readonly string[];
}

/** The private key is not read. */
export interface WireguardState {
  /** 32 bytes; absent while the link has no private key. */
  readonly publicKey?: Uint8Array;
  readonly listenPort: number;
  readonly firewallMark: number;
  readonly peers: readonly WireguardPeerState[];
}

export interface WireguardPeerChange {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Everything else is left out then. */
  readonly remove?: true;
  /** The peer is known: nothing happens should it have gone meanwhile. */
  readonly updateOnly?: true;
  /** 32 bytes; zeros take it away. */
  readonly presharedKey?: Redacted<Uint8Array>;
  /** `address:port`. */
  readonly endpoint?: string;
  /** 0 takes it away. */
  readonly keepaliveSeconds?: number;
  /** All of them. */
  readonly allowedIps?: readonly string[];
}

/** What is absent stays as it is. */
export interface WireguardChange {
  /** 32 bytes. */
  readonly privateKey?: Redacted<Uint8Array>;
  /** 0: any. */
  readonly listenPort?: number;
  /** 0: none. */
  readonly firewallMark?: number;
  readonly peers?: readonly WireguardPeerChange[];
}

function header(command: number): Uint8Array {
  return Uint8Array.of(command, version, 0, 0);
}

/** Payload of the question for one link, which is asked as a dump. */
export function encodeGetWireguard(index: number): Uint8Array {
  return concatBytes([header(commands.get), encodeAttribute(device.index, uint32Bytes(index))]);
}

/** A peer with more prefixes, or a link with more peers, than this goes into several messages: an attribute has 64 KiB at most. */
const maxPrefixesPerPiece = 512;
const maxPieceBytes = 32_768;

/** Payloads of the requests that make the change, in their order. Throws a FormatError for keys, addresses and prefixes that are none. */
export function encodeSetWireguard(index: number, change: WireguardChange): readonly Uint8Array[] {
  const { privateKey, listenPort, firewallMark, peers = [] } = change;
  const link = encodeAttribute(device.index, uint32Bytes(index));
  const settings = [
    ...(privateKey === undefined
      ? []
      : [encodeAttribute(device.privateKey, checkedKey(privateKey.reveal(), "private key"))]),
    ...(listenPort === undefined ? [] : [encodeAttribute(device.listenPort, uint16Bytes(listenPort))]),
    ...(firewallMark === undefined ? [] : [encodeAttribute(device.firewallMark, uint32Bytes(firewallMark))]),
  ];
  const groups = groupsOf(peers.flatMap(encodePeer));
  const first = groups[0] ?? [];
  if (settings.length === 0 && first.length === 0) return [];
  const message = (parts: readonly Uint8Array[], pieces: readonly Uint8Array[]): Uint8Array =>
    concatBytes([
      header(commands.set),
      link,
      ...parts,
      ...(pieces.length === 0 ? [] : [encodeNested(device.peers, pieces)]),
    ]);
  return [message(settings, first), ...groups.slice(1).map((pieces) => message([], pieces))];
}

function groupsOf(pieces: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const groups: Uint8Array[][] = [];
  let bytes = maxPieceBytes;
  for (const piece of pieces) {
    if (bytes + piece.length > maxPieceBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(piece);
    bytes += piece.length;
  }
  return groups;
}

/** One piece a peer, more when it has very many prefixes: the later ones add theirs. */
function encodePeer(peer: WireguardPeerChange): readonly Uint8Array[] {
  const key = encodeAttribute(peerAttributes.publicKey, checkedKey(peer.publicKey, "public key"));
  const flags = (bits: number): Uint8Array => encodeAttribute(peerAttributes.flags, uint32Bytes(bits));
  if (peer.remove === true) return [encodeNested(0, [key, flags(peerFlags.remove)])];
  const { presharedKey, endpoint, keepaliveSeconds, allowedIps } = peer;
  const all = allowedIps ?? [];
  const bits =
    (allowedIps === undefined ? 0 : peerFlags.replaceAllowedIps) |
    (peer.updateOnly === true ? peerFlags.updateOnly : 0);
  const head = [
    key,
    flags(bits),
    ...(presharedKey === undefined
      ? []
      : [encodeAttribute(peerAttributes.presharedKey, checkedKey(presharedKey.reveal(), "preshared key"))]),
    ...(endpoint === undefined ? [] : [encodeAttribute(peerAttributes.endpoint, encodeEndpoint(endpoint))]),
    ...(keepaliveSeconds === undefined
      ? []
      : [encodeAttribute(peerAttributes.keepalive, uint16Bytes(keepaliveSeconds))]),
    ...(allowedIps === undefined ? [] : [encodeAllowedIps(all.slice(0, maxPrefixesPerPiece))]),
  ];
  const more: Uint8Array[] = [];
  for (let start = maxPrefixesPerPiece; start < all.length; start += maxPrefixesPerPiece) {
    const part = encodeAllowedIps(all.slice(start, start + maxPrefixesPerPiece));
    more.push(encodeNested(0, [key, flags(peerFlags.updateOnly), part]));
  }
  return [encodeNested(0, head), ...more];
}

function checkedKey(key: Uint8Array, what: string): Uint8Array {
  if (key.length === keyBytes) return key;
  throw new FormatError(`Cannot set ${what} of WireGuard: found ${key.length} bytes, want ${keyBytes}`);
}

function encodeAllowedIps(prefixes: readonly string[]): Uint8Array {
  return encodeNested(peerAttributes.allowedIps, prefixes.map(encodeAllowedIp));
}

function encodeAllowedIp(text: string): Uint8Array {
  const prefix = parseIpPrefix(text);
  if (prefix === undefined) throw new FormatError(`Cannot allow addresses to a WireGuard peer: "${text}" is no prefix`);
  return encodeNested(0, [
    encodeAttribute(allowedIp.family, uint16Bytes(prefix.address.length === 4 ? inet4 : inet6)),
    encodeAttribute(allowedIp.address, prefix.address),
    encodeAttribute(allowedIp.bits, uint8Bytes(prefix.bits)),
  ]);
}

/** Address and port of `address:port` or `[address]:port`; undefined when it is neither. */
export function parseEndpoint(text: string): { readonly address: Uint8Array; readonly port: number } | undefined {
  const [, bracketed, plain, digits = ""] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/u.exec(text) ?? [];
  const address = parseIp(bracketed ?? plain ?? "");
  const port = Number(digits);
  return address === undefined || port > 0xffff ? undefined : { address, port };
}

/** `struct sockaddr_in` or `sockaddr_in6`. */
function encodeEndpoint(text: string): Uint8Array {
  const found = parseEndpoint(text);
  if (found === undefined) throw new FormatError(`Cannot set WireGuard endpoint: "${text}" is no address with a port`);
  const { address, port } = found;
  const isV4 = address.length === 4;
  const bytes = new Uint8Array(isV4 ? socketAddressBytes[4] : socketAddressBytes[16]);
  bytes.set(uint16Bytes(isV4 ? inet4 : inet6));
  bytes.set(uint16BytesBe(port), 2);
  bytes.set(address, isV4 ? 4 : 8);
  return bytes;
}

function parseSocketAddress(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || bytes.length < socketAddressBytes[4]) return undefined;
  const view = viewOf(bytes);
  const family = view.getUint16(0, true);
  const port = view.getUint16(2, false);
  if (family === inet4) return formatHostPort(formatIp(bytes.subarray(4, 8)), port);
  if (family !== inet6 || bytes.length < socketAddressBytes[16]) return undefined;
  return formatHostPort(formatIp(bytes.subarray(8, 24)), port);
}

/** The answers' payloads: a link with many peers comes in several, and a peer with many prefixes goes on in the next one. */
export function parseWireguard(payloads: readonly Uint8Array[]): WireguardState {
  let publicKey: Uint8Array | undefined;
  let listenPort = 0;
  let firewallMark = 0;
  const peers: WireguardPeerState[] = [];
  for (const payload of payloads) {
    const values = attributeMap(parseAttributes(payload, headerBytes));
    publicKey ??= values.get(device.publicKey)?.slice();
    listenPort = readUint16(values.get(device.listenPort)) ?? listenPort;
    firewallMark = readUint32(values.get(device.firewallMark)) ?? firewallMark;
    for (const { value } of parseAttributes(values.get(device.peers) ?? new Uint8Array())) {
      const peer = parsePeer(value);
      const before = peers.at(-1);
      if (before === undefined || !equalBytes(before.publicKey, peer.publicKey)) peers.push(peer);
      else peers[peers.length - 1] = { ...before, allowedIps: [...before.allowedIps, ...peer.allowedIps] };
    }
  }
  return { ...(publicKey === undefined ? {} : { publicKey }), listenPort, firewallMark, peers };
}

function parsePeer(bytes: Uint8Array): WireguardPeerState {
  const values = attributeMap(parseAttributes(bytes));
  const endpoint = parseSocketAddress(values.get(peerAttributes.endpoint));
  return {
    publicKey: (values.get(peerAttributes.publicKey) ?? new Uint8Array(keyBytes)).slice(),
    presharedKey: new Redacted((values.get(peerAttributes.presharedKey) ?? new Uint8Array(keyBytes)).slice()),
    ...(endpoint === undefined ? {} : { endpoint }),
    keepaliveSeconds: readUint16(values.get(peerAttributes.keepalive)) ?? 0,
    lastHandshakeNs: parseTime(values.get(peerAttributes.lastHandshake)),
    receivedBytes: parseCounter(values.get(peerAttributes.receivedBytes)),
    sentBytes: parseCounter(values.get(peerAttributes.sentBytes)),
    allowedIps: parseAttributes(values.get(peerAttributes.allowedIps) ?? new Uint8Array()).flatMap(({ value }) =>
      parseAllowedIp(value),
    ),
  };
}

/** `struct __kernel_timespec`. */
function parseTime(bytes: Uint8Array | undefined): bigint {
  if (bytes === undefined || bytes.length < 16) return 0n;
  const view = viewOf(bytes);
  return view.getBigInt64(0, true) * 1_000_000_000n + view.getBigInt64(8, true);
}

function parseCounter(bytes: Uint8Array | undefined): bigint {
  return bytes === undefined || bytes.length < 8 ? 0n : viewOf(bytes).getBigUint64(0, true);
}

function parseAllowedIp(bytes: Uint8Array): readonly string[] {
  const values = attributeMap(parseAttributes(bytes));
  const address = values.get(allowedIp.address);
  const bits = readUint8(values.get(allowedIp.bits));
  if (address === undefined || bits === undefined || (address.length !== 4 && address.length !== 16)) return [];
  return [formatIpPrefix({ address, bits })];
}
