// Addresses in rtnetlink. Source: include/uapi/linux/if_addr.h.
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { formatIp, parseIp } from "../base/ip.ts";
import { attributeMap, encodeAttribute, parseAttributes, readUint32, uint32Bytes, viewOf } from "./netlink.ts";

export const addressMessages = { new: 20, delete: 21, get: 22 } as const;

/** Bits of `Address.flags` that code asks for by name. */
export const addressFlags = { dadFailed: 0x8, tentative: 0x40, permanent: 0x80, noPrefixRoute: 0x200 } as const;

/** Numbers of `Address.scope` and `Route.scope`. */
export const scopes = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const;

export const families = { unspecified: 0, inet4: 2, inet6: 10 } as const;

const attributes = {
  address: 1,
  local: 2,
  broadcast: 4,
  anycast: 5,
  multicast: 7,
  flags: 8,
  routePriority: 9,
} as const;

export interface Address {
  /** Index of the link. */
  readonly index: number;
  readonly family: number;
  /** The address itself (of a point-to-point link the local end), in canonical text. */
  readonly address: string;
  readonly prefixLength: number;
  readonly scope: number;
  readonly flags: number;
  /** Other end of a point-to-point link. */
  readonly peer?: string;
  readonly broadcast?: string;
  readonly anycast?: string;
  readonly multicast?: string;
  /** Metric of the prefix route; 0 for the kernel's own. */
  readonly priority: number;
}

/** Payload of RTM_NEWADDR or RTM_DELADDR. Throws a FormatError when it is too short or has no address. */
export function parseAddress(payload: Uint8Array): Address {
  if (payload.length < 8) {
    throw new FormatError(`Cannot parse address message: found ${payload.length} bytes, want at least 8`);
  }
  const view = viewOf(payload);
  const values = attributeMap(parseAttributes(payload, 8));
  const ip = (type: number): string | undefined => {
    const value = values.get(type);
    return value === undefined ? undefined : formatIp(value);
  };
  const remote = ip(attributes.address);
  const address = ip(attributes.local) ?? remote;
  if (address === undefined) throw new FormatError("Cannot parse address message: found no address");
  const [broadcast, anycast, multicast] = [ip(attributes.broadcast), ip(attributes.anycast), ip(attributes.multicast)];
  return {
    index: view.getUint32(4, true),
    family: view.getUint8(0),
    address,
    prefixLength: view.getUint8(1),
    scope: view.getUint8(3),
    flags: readUint32(values.get(attributes.flags)) ?? view.getUint8(2),
    ...(remote === undefined || remote === address ? {} : { peer: remote }),
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(anycast === undefined ? {} : { anycast }),
    ...(multicast === undefined ? {} : { multicast }),
    priority: readUint32(values.get(attributes.routePriority)) ?? 0,
  };
}

/** Payload of RTM_NEWADDR and RTM_DELADDR. */
export function encodeAddress(address: Omit<Address, "peer" | "anycast" | "multicast">): Uint8Array {
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  view.setUint8(0, address.family);
  view.setUint8(1, address.prefixLength);
  view.setUint8(2, address.flags & 0xff);
  view.setUint8(3, address.scope);
  view.setUint32(4, address.index, true);
  const ip = parseIp(address.address) ?? new Uint8Array(4);
  const broadcast = address.broadcast === undefined ? undefined : parseIp(address.broadcast);
  return concatBytes([
    header,
    encodeAttribute(attributes.local, ip),
    encodeAttribute(attributes.address, ip),
    ...(broadcast === undefined ? [] : [encodeAttribute(attributes.broadcast, broadcast)]),
    encodeAttribute(attributes.flags, uint32Bytes(address.flags)),
    ...(address.priority === 0 ? [] : [encodeAttribute(attributes.routePriority, uint32Bytes(address.priority))]),
  ]);
}

/** Payload of RTM_GETADDR for a dump of all families. */
export function encodeAddressDump(): Uint8Array {
  return new Uint8Array(8);
}
