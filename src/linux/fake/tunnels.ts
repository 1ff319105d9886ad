// WireGuard links of the kernel in memory: keys and peers as they are set, and what a test lets peers do.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { equalBytes } from "../../base/bytes.ts";
import { formatIpPrefix, maskIpPrefix, parseIpPrefix } from "../../base/ip.ts";
import { Redacted } from "../../base/redacted.ts";
import type {
  WireguardChange,
  WireguardPeerChange,
  WireguardPeerState,
  WireguardState,
} from "../../formats/wireguard.ts";

const noKey = new Uint8Array(32);

export class Tunnels {
  readonly #byLink = new Map<number, WireguardState>();
  /** Number of changes that were asked for. */
  changes = 0;

  read(index: number): WireguardState {
    return this.#byLink.get(index) ?? { listenPort: 0, firewallMark: 0, peers: [] };
  }

  forget(index: number): void {
    this.#byLink.delete(index);
  }

  change(index: number, { privateKey, listenPort, firewallMark, peers = [] }: WireguardChange): void {
    this.changes += 1;
    const before = this.read(index);
    this.#byLink.set(index, {
      ...before,
      ...(privateKey === undefined ? {} : { publicKey: publicKeyOf(privateKey.reveal()) }),
      ...(listenPort === undefined ? {} : { listenPort }),
      ...(firewallMark === undefined ? {} : { firewallMark }),
      peers: peers.reduce<readonly WireguardPeerState[]>(changePeer, before.peers),
    });
  }

  /** What the peer did: a handshake, packets, another address. */
  hear(index: number, publicKey: Uint8Array, seen: Partial<WireguardPeerState>): void {
    const before = this.read(index);
    const peers = before.peers.map((peer) => (equalBytes(peer.publicKey, publicKey) ? { ...peer, ...seen } : peer));
    this.#byLink.set(index, { ...before, peers });
  }
}

/** As the kernel does: a prefix belongs to one peer only, the last one that asked for it. */
function changePeer(peers: readonly WireguardPeerState[], change: WireguardPeerChange): readonly WireguardPeerState[] {
  const { publicKey, remove, updateOnly, allowedIps, presharedKey, endpoint, keepaliveSeconds } = change;
  const before = peers.find((peer) => equalBytes(peer.publicKey, publicKey));
  if (remove === true) return peers.filter((peer) => peer !== before);
  if (before === undefined && updateOnly === true) return peers;
  const prefixes = allowedIps?.map(masked);
  const after: WireguardPeerState = {
    publicKey,
    presharedKey: new Redacted(noKey),
    keepaliveSeconds: 0,
    lastHandshakeNs: 0n,
    receivedBytes: 0n,
    sentBytes: 0n,
    allowedIps: [],
    ...before,
    ...(presharedKey === undefined ? {} : { presharedKey }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(keepaliveSeconds === undefined ? {} : { keepaliveSeconds }),
    ...(prefixes === undefined ? {} : { allowedIps: prefixes }),
  };
  const others = peers.map((peer) => ({
    ...peer,
    allowedIps: peer.allowedIps.filter((prefix) => prefixes?.includes(prefix) !== true),
  }));
  if (before === undefined) return [...others, after];
  return others.map((peer, index) => (peers[index] === before ? after : peer));
}

function masked(text: string): string {
  const prefix = parseIpPrefix(text);
  return prefix === undefined ? text : formatIpPrefix(maskIpPrefix(prefix));
}

/** PKCS#8 of an X25519 key up to the key itself. */
const pkcs8Head = "302e020100300506032b656e04220420";

function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  const key = createPrivateKey({
    key: Buffer.concat([Uint8Array.fromHex(pkcs8Head), privateKey]),
    format: "der",
    type: "pkcs8",
  });
  return Uint8Array.fromBase64(createPublicKey(key).export({ format: "jwk" }).x ?? "", { alphabet: "base64url" });
}
