// What of a tunnel's keys and peers differs from what is wanted: only that is changed, so that sessions go on.
import { equalBytes } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import { formatIpPrefix, maskIpPrefix, parseIpPrefix } from "../../base/ip.ts";
import { Redacted } from "../../base/redacted.ts";
import type {
  WireguardChange,
  WireguardPeerChange,
  WireguardPeerState,
  WireguardState,
} from "../../formats/wireguard.ts";
import { parseEndpoint } from "../../formats/wireguard.ts";
import { parseWireguardKey, wireguardPublicKey } from "../../pki/wireguard-key.ts";
import type { WireguardPeer, WireguardSpec } from "../../resources/network/common/messages.ts";

const noKey = new Uint8Array(32);
const nanosPerSecond = 1_000_000_000n;
const maxKeepaliveSeconds = 0xffff;

/** Where peers were last told to be expected, by public key (base64). What the kernel learnt since then it keeps. */
export type ToldEndpoints = ReadonlyMap<string, string>;

/**
 * Undefined when nothing differs. `wanted` has endpoints with addresses, no names. Throws a FormatError that names no secret for a key
 * that is none.
 */
export function planWireguard(
  wanted: WireguardSpec,
  found: WireguardState,
  told: ToldEndpoints,
): WireguardChange | undefined {
  const privateKey = keyOf(wanted.privateKey, "private key");
  const publicKey = privateKey === undefined ? undefined : wireguardPublicKey(privateKey);
  const isSameKey =
    publicKey === undefined || (found.publicKey !== undefined && equalBytes(publicKey, found.publicKey));
  const peers = planPeers(wanted.peers, found.peers, told);
  const change: WireguardChange = {
    ...(isSameKey || privateKey === undefined ? {} : { privateKey: new Redacted(privateKey) }),
    // 0 lets the kernel choose a port, which it then keeps.
    ...(wanted.listenPort === 0 || wanted.listenPort === found.listenPort ? {} : { listenPort: wanted.listenPort }),
    ...(wanted.firewallMark === found.firewallMark ? {} : { firewallMark: wanted.firewallMark }),
    ...(peers.length === 0 ? {} : { peers }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** Those that go come first: their prefixes may be wanted by others. */
function planPeers(
  wanted: readonly WireguardPeer[],
  found: readonly WireguardPeerState[],
  told: ToldEndpoints,
): readonly WireguardPeerChange[] {
  const keyed = wanted.map((peer) => ({ peer, publicKey: wantedKey(peer.publicKey, "public key of a peer") }));
  const isWanted = (key: Uint8Array): boolean => keyed.some(({ publicKey }) => equalBytes(publicKey, key));
  const gone = found
    .filter(({ publicKey }) => !isWanted(publicKey))
    .map(({ publicKey }): WireguardPeerChange => ({ publicKey, remove: true }));
  const changed = keyed.flatMap(({ peer, publicKey }) => {
    const before = found.find((each) => equalBytes(each.publicKey, publicKey));
    return before === undefined ? [newPeer(peer, publicKey)] : changedPeer(peer, before, told);
  });
  return [...gone, ...changed];
}

function newPeer(peer: WireguardPeer, publicKey: Uint8Array): WireguardPeerChange {
  const presharedKey = keyOf(peer.presharedKey, "preshared key");
  const keepaliveSeconds = seconds(peer.persistentKeepaliveInterval);
  return {
    publicKey,
    ...(presharedKey === undefined ? {} : { presharedKey: new Redacted(presharedKey) }),
    ...(peer.endpoint === "" ? {} : { endpoint: peer.endpoint }),
    ...(keepaliveSeconds === 0 ? {} : { keepaliveSeconds }),
    allowedIps: prefixes(peer.allowedIPs),
  };
}

function changedPeer(
  peer: WireguardPeer,
  before: WireguardPeerState,
  told: ToldEndpoints,
): readonly WireguardPeerChange[] {
  const presharedKey = keyOf(peer.presharedKey, "preshared key") ?? noKey;
  const keepaliveSeconds = seconds(peer.persistentKeepaliveInterval);
  const allowedIps = prefixes(peer.allowedIPs);
  const change = {
    ...(equalBytes(presharedKey, before.presharedKey.reveal()) ? {} : { presharedKey: new Redacted(presharedKey) }),
    ...(isEndpointTold(peer, before, told) ? {} : { endpoint: peer.endpoint }),
    ...(keepaliveSeconds === before.keepaliveSeconds ? {} : { keepaliveSeconds }),
    ...(sameSet(allowedIps, before.allowedIps) ? {} : { allowedIps }),
  };
  if (Object.keys(change).length === 0) return [];
  return [{ publicKey: before.publicKey, updateOnly: true, ...change }];
}

/** A peer that has moved since it was told its endpoint is left where it is. */
function isEndpointTold(peer: WireguardPeer, before: WireguardPeerState, told: ToldEndpoints): boolean {
  if (peer.endpoint === "") return true;
  if (before.endpoint === undefined) return false;
  return sameEndpoint(peer.endpoint, before.endpoint) || told.get(peer.publicKey) === peer.endpoint;
}

function sameEndpoint(a: string, b: string): boolean {
  const [first, second] = [parseEndpoint(a), parseEndpoint(b)];
  if (first === undefined || second === undefined) return false;
  return first.port === second.port && equalBytes(first.address, second.address);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [new Set(a), new Set(b)];
  return first.size === second.size && first.isSubsetOf(second);
}

/** As the kernel tells them: without host bits. What is no prefix stays as it is, for the encoder to name it. */
function prefixes(list: readonly string[]): readonly string[] {
  return list.map((text) => {
    const prefix = parseIpPrefix(text);
    return prefix === undefined ? text : formatIpPrefix(maskIpPrefix(prefix));
  });
}

function seconds(interval: bigint): number {
  return Math.min(maxKeepaliveSeconds, Number(interval / nanosPerSecond));
}

/** Undefined when there is none. */
function keyOf(text: string, what: string): Uint8Array | undefined {
  return text === "" ? undefined : wantedKey(text, what);
}

function wantedKey(text: string, what: string): Uint8Array {
  const key = parseWireguardKey(text);
  if (key === undefined) throw new FormatError(`Cannot set ${what} of WireGuard: it is not base64 of 32 bytes`);
  return key;
}
