// Chains of packet filter rules, as the rooms above speak of them: what a rule looks at and what becomes of the packet. No bytes here.

/** Hooks of a family; the kernel's numbers. Source: include/uapi/linux/netfilter.h. */
export type PacketHook = 0 | 1 | 2 | 3 | 4;

/** Where packets are seen: on arrival, for us, for others, from us, on leaving. */
export const packetHooks = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;

/** Bits of a connection's state. Source: include/uapi/linux/netfilter/nf_conntrack_common.h. */
export const connectionStates = { invalid: 1, established: 2, related: 4, new: 8 } as const;

export interface PacketChain {
  readonly name: string;
  /** A `route` chain hangs at `output`: packets whose mark it changes find their way anew. */
  readonly type: string;
  readonly hook: PacketHook;
  /** Lower runs first. */
  readonly priority: number;
  /** Of packets that no rule decides. */
  readonly policy: PacketVerdict;
  readonly rules: readonly PacketRule[];
}

export type PacketVerdict = "accept" | "drop";

/** All conditions must hold, in the order below; those that are absent always do. What follows them is then done, also in this order. */
export interface PacketRule {
  readonly inLinks?: LinkMatch;
  readonly outLinks?: LinkMatch;
  /** `(mark & mask) ^ xor` must be `value`. */
  readonly mark?: MarkChange & { readonly value: number };
  /** Any of these bits of `connectionStates`. */
  readonly states?: number;
  readonly source?: AddressMatch;
  readonly destination?: AddressMatch;
  /** Number of the transport protocol; ports and ICMP types need it. */
  readonly protocol?: number;
  readonly sourcePorts?: readonly PortRange[];
  readonly destinationPorts?: readonly PortRange[];
  /** Of ICMP or ICMPv6, as the protocol says. */
  readonly icmpTypes?: readonly number[];
  /** Holds for so many packets a second, and for as many at once. At least 1. */
  readonly packetsPerSecond?: number;
  /**
   * TCP connections through a path of this MTU: the segment size that a SYN announces is lowered to what fits (40 bytes less, 60 in IPv6). For every other packet the
   * rule ends here.
   */
  readonly clampMssToMtu?: number;
  /** The mark becomes `(mark & mask) ^ xor`. */
  readonly setMark?: MarkChange;
  readonly counts: boolean;
  readonly verdict?: PacketVerdict;
}

export interface LinkMatch {
  /** No names: no link is among them. */
  readonly names: readonly string[];
  /** Must not be among the names. */
  readonly isInverted: boolean;
}

export interface MarkChange {
  readonly mask: number;
  readonly xor: number;
}

/** In one of `include` and none of `exclude`, or, inverted, everything else: packets of a family without prefixes are outside. */
export interface AddressMatch {
  /** `address/bits` of both families. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly isInverted: boolean;
}

/** Both ends belong to it. 0..65535. */
export interface PortRange {
  readonly low: number;
  readonly high: number;
}
