// Routes in rtnetlink. Source: include/uapi/linux/rtnetlink.h.
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { formatIp, parseIp } from "../base/ip.ts";
import {
  attributeMap,
  encodeAttribute,
  encodeNested,
  parseAttributes,
  readUint32,
  uint32Bytes,
  viewOf,
} from "./netlink.ts";

export const routeMessages = { new: 24, delete: 25, get: 26 } as const;

export const routeTables = { unspecified: 0, default: 253, main: 254, local: 255 } as const;
export const routeProtocols = { kernel: 2, boot: 3, static: 4, ra: 9, dhcp: 16 } as const;
export const routeTypes = { unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6 } as const;
/** Bits of `Route.flags`. `cloned` marks entries of the route cache. */
export const routeFlags = { onlink: 0x4, cloned: 0x200 } as const;

const attributes = {
  destination: 1,
  source: 2,
  outLink: 4,
  gateway: 5,
  priority: 6,
  preferredSource: 7,
  metrics: 8,
  multipath: 9,
  table: 15,
  via: 18,
} as const;
const metricMtu = 2;

export interface NextHop {
  readonly gateway?: string;
  readonly outLinkIndex: number;
  /** 1 and up. */
  readonly weight: number;
}

export interface Route {
  readonly family: number;
  /** `address/bits`; absent for the default route. */
  readonly destination?: string;
  /** Preferred source address. */
  readonly source?: string;
  readonly gateway?: string;
  /** 0 when there is none. */
  readonly outLinkIndex: number;
  readonly table: number;
  readonly priority: number;
  readonly scope: number;
  readonly type: number;
  readonly flags: number;
  readonly protocol: number;
  /** 0 when not set. */
  readonly mtu: number;
  readonly nextHops: readonly NextHop[];
}

const headerBytes = 12;

/** Payload of RTM_NEWROUTE or RTM_DELROUTE. Throws a FormatError when it is too short. */
export function parseRoute(payload: Uint8Array): Route {
  if (payload.length < headerBytes) {
    throw new FormatError(`Cannot parse route message: found ${payload.length} bytes, want at least ${headerBytes}`);
  }
  const view = viewOf(payload);
  const values = attributeMap(parseAttributes(payload, headerBytes));
  const destination = ipText(values.get(attributes.destination));
  const source = ipText(values.get(attributes.preferredSource));
  const gateway = ipText(values.get(attributes.gateway)) ?? viaText(values.get(attributes.via));
  const metrics = attributeMap(parseAttributes(values.get(attributes.metrics) ?? new Uint8Array()));
  return {
    family: view.getUint8(0),
    ...(destination === undefined ? {} : { destination: `${destination}/${view.getUint8(1)}` }),
    ...(source === undefined ? {} : { source }),
    ...(gateway === undefined ? {} : { gateway }),
    outLinkIndex: readUint32(values.get(attributes.outLink)) ?? 0,
    table: readUint32(values.get(attributes.table)) ?? view.getUint8(4),
    priority: readUint32(values.get(attributes.priority)) ?? 0,
    scope: view.getUint8(6),
    type: view.getUint8(7),
    flags: view.getUint32(8, true),
    protocol: view.getUint8(5),
    mtu: readUint32(metrics.get(metricMtu)) ?? 0,
    nextHops: parseMultipath(values.get(attributes.multipath)),
  };
}

function ipText(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : formatIp(value);
}

/** RTA_VIA: two bytes of family, then a gateway of another family than the route. */
function viaText(value: Uint8Array | undefined): string | undefined {
  return value === undefined || value.length < 6 ? undefined : formatIp(value.subarray(2));
}

/** A list of `struct rtnexthop`, each with attributes behind it. */
function parseMultipath(value: Uint8Array | undefined): readonly NextHop[] {
  if (value === undefined) return [];
  const view = viewOf(value);
  const hops: NextHop[] = [];
  for (let offset = 0; offset + 8 <= value.length;) {
    const length = view.getUint16(offset, true);
    if (length < 8 || offset + length > value.length) {
      throw new FormatError(`Cannot parse next hop: length is ${length}, want 8..${value.length - offset}`, { offset });
    }
    const nested = attributeMap(parseAttributes(value.subarray(offset + 8, offset + length)));
    const gateway = ipText(nested.get(attributes.gateway)) ?? viaText(nested.get(attributes.via));
    hops.push({
      ...(gateway === undefined ? {} : { gateway }),
      outLinkIndex: view.getInt32(offset + 4, true),
      weight: view.getUint8(offset + 3) + 1,
    });
    offset += (length + 3) & ~3;
  }
  return hops;
}

/** Payload of RTM_NEWROUTE and RTM_DELROUTE. */
export function encodeRoute(route: Route): Uint8Array {
  const [address = "", bits = "0"] = (route.destination ?? "").split("/");
  const destination = route.destination === undefined ? undefined : parseIp(address);
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setUint8(0, route.family);
  view.setUint8(1, Number(bits));
  view.setUint8(4, route.table < 256 ? route.table : 252); // RT_TABLE_COMPAT: the attribute carries the number
  view.setUint8(5, route.protocol);
  view.setUint8(6, route.scope);
  view.setUint8(7, route.type);
  view.setUint32(8, route.flags, true);
  const part = (type: number, value: Uint8Array | undefined): readonly Uint8Array[] =>
    value === undefined ? [] : [encodeAttribute(type, value)];
  const ip = (text: string | undefined): Uint8Array | undefined => (text === undefined ? undefined : parseIp(text));
  return concatBytes([
    header,
    ...part(attributes.destination, destination),
    ...part(attributes.preferredSource, ip(route.source)),
    ...part(attributes.gateway, ip(route.gateway)),
    ...part(attributes.outLink, route.outLinkIndex === 0 ? undefined : uint32Bytes(route.outLinkIndex)),
    ...part(attributes.priority, uint32Bytes(route.priority)),
    encodeAttribute(attributes.table, uint32Bytes(route.table)),
    ...(route.mtu === 0
      ? []
      : [encodeNested(attributes.metrics, [encodeAttribute(metricMtu, uint32Bytes(route.mtu))])]),
    ...(route.nextHops.length === 0 ? [] : [encodeAttribute(attributes.multipath, encodeMultipath(route))]),
  ]);
}

function encodeMultipath(route: Route): Uint8Array {
  return concatBytes(
    route.nextHops.map((hop) => {
      const gateway = hop.gateway === undefined ? undefined : parseIp(hop.gateway);
      const nested = gateway === undefined ? new Uint8Array() : encodeAttribute(attributes.gateway, gateway);
      const header = new Uint8Array(8);
      const view = new DataView(header.buffer);
      view.setUint16(0, 8 + nested.length, true);
      view.setUint8(3, hop.weight - 1);
      view.setInt32(4, hop.outLinkIndex, true);
      return concatBytes([header, nested]);
    }),
  );
}

/** Payload of RTM_GETROUTE for a dump of all families and tables. */
export function encodeRouteDump(): Uint8Array {
  return new Uint8Array(headerBytes);
}
