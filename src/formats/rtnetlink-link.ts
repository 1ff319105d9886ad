// Links in rtnetlink: what the kernel tells of an interface, and what is asked of it. Source: include/uapi/linux/{if_link,rtnetlink}.h.
import { concatBytes } from "../base/bytes.ts";
import { formatIp, parseIp } from "../base/ip.ts";
import { FormatError } from "../base/errors.ts";
import type { Attribute } from "./netlink.ts";
import {
  attributeMap,
  encodeAttribute,
  encodeNested,
  parseAttributes,
  readText,
  readUint16,
  readUint16Be,
  readUint32,
  readUint8,
  textBytes,
  uint16Bytes,
  uint16BytesBe,
  uint32Bytes,
  uint8Bytes,
  viewOf,
} from "./netlink.ts";

export const linkMessages = { new: 16, delete: 17, get: 18 } as const;

/** Bits of `Link.flags`. */
export const linkFlags = { up: 0x1, loopback: 0x8, running: 0x40, multicast: 0x1000, lowerUp: 0x10000 } as const;

/** Values of `Link.type` (ARPHRD_…) that code asks for by name. */
export const linkTypes = { ether: 1, loopback: 772, none: 0xfffe } as const;

const attributes = {
  address: 1,
  broadcast: 2,
  name: 3,
  mtu: 4,
  link: 5,
  queueDisc: 6,
  master: 10,
  operationalState: 16,
  info: 18,
  alias: 20,
  propertyList: 52,
  altName: 53,
  permanentAddress: 54,
} as const;

const infoAttributes = { kind: 1, data: 2, slaveKind: 4 } as const;
const vethPeer = 1;
const vlanAttributes = { id: 1, protocol: 5 } as const;
const bridgeAttributes = { stp: 5, vlanFiltering: 7 } as const;
const vrfTable = 1;
const bondTargets = { ip: 8, ip6: 31 } as const;

type BondNumber =
  | "mode"
  | "miimon"
  | "updelay"
  | "downdelay"
  | "useCarrier"
  | "arpInterval"
  | "arpValidate"
  | "arpAllTargets"
  | "primary"
  | "primaryReselect"
  | "failOverMac"
  | "xmitHashPolicy"
  | "resendIgmp"
  | "numPeerNotif"
  | "allSlavesActive"
  | "minLinks"
  | "lpInterval"
  | "packetsPerSlave"
  | "lacpRate"
  | "adSelect"
  | "adActorSysPrio"
  | "adUserPortKey"
  | "tlbLogicalLb"
  | "peerNotifyDelay"
  | "adLacpActive"
  | "missedMax";

/** Attribute number and width in bytes of each numeric bond setting, in the order in which they are sent: the mode first, as others depend on it. */
const bondNumbers: Readonly<Record<BondNumber, readonly [number, 1 | 2 | 4]>> = {
  mode: [1, 1],
  miimon: [3, 4],
  updelay: [4, 4],
  downdelay: [5, 4],
  useCarrier: [6, 1],
  arpInterval: [7, 4],
  arpValidate: [9, 4],
  arpAllTargets: [10, 4],
  primary: [11, 4],
  primaryReselect: [12, 1],
  failOverMac: [13, 1],
  xmitHashPolicy: [14, 1],
  resendIgmp: [15, 4],
  numPeerNotif: [16, 1],
  allSlavesActive: [17, 1],
  minLinks: [18, 4],
  lpInterval: [19, 4],
  packetsPerSlave: [20, 4],
  lacpRate: [21, 1],
  adSelect: [22, 1],
  adActorSysPrio: [24, 2],
  adUserPortKey: [25, 2],
  tlbLogicalLb: [27, 1],
  peerNotifyDelay: [28, 4],
  adLacpActive: [29, 1],
  missedMax: [30, 1],
};

/** Settings of a bond; absent ones are left as the kernel has them. Times are milliseconds, `primary` is a link index. */
export type BondSettings = { readonly [K in BondNumber]?: number } & {
  readonly arpIpTargets?: readonly string[];
  readonly nsIp6Targets?: readonly string[];
};

/** What belongs to one kind of logical link. */
export type LinkDetail =
  | { readonly kind: "vlan"; readonly id: number; readonly protocol: number }
  | { readonly kind: "bond"; readonly settings: BondSettings }
  | { readonly kind: "bridge"; readonly stp?: boolean; readonly vlanFiltering?: boolean }
  | { readonly kind: "vrf"; readonly table: number }
  | { readonly kind: "veth"; readonly peerName: string }
  | { readonly kind: "dummy" | "wireguard" };

export interface Link {
  readonly index: number;
  readonly name: string;
  /** ARPHRD_… number. */
  readonly type: number;
  readonly flags: number;
  /** Index of the lower link (of a VLAN) or of the peer (of a veth); 0 when there is none. */
  readonly linkIndex: number;
  /** Index of the bond, bridge or VRF it is a member of; 0 when it is none. */
  readonly masterIndex: number;
  readonly hardwareAddr: Uint8Array;
  readonly permanentAddr: Uint8Array;
  readonly broadcastAddr: Uint8Array;
  readonly mtu: number;
  readonly queueDisc: string;
  /** IF_OPER_… number: 0 unknown, 2 down, 6 up. */
  readonly operationalState: number;
  readonly alias: string;
  readonly altNames: readonly string[];
  /** "" for a physical link, otherwise "vlan", "bond", "dummy", … */
  readonly kind: string;
  /** Kind of the master, "" when there is none. */
  readonly slaveKind: string;
  /** Absent for physical links and for kinds not described by `LinkDetail`. */
  readonly detail?: LinkDetail;
}

/** Payload of RTM_NEWLINK or RTM_DELLINK. Throws a FormatError when it is too short. */
export function parseLink(payload: Uint8Array): Link {
  if (payload.length < 16) {
    throw new FormatError(`Cannot parse link message: found ${payload.length} bytes, want at least 16`);
  }
  const view = viewOf(payload);
  const values = attributeMap(parseAttributes(payload, 16));
  const info = attributeMap(parseAttributes(values.get(attributes.info) ?? new Uint8Array()));
  const kind = readText(info.get(infoAttributes.kind)) ?? "";
  const detail = parseDetail(kind, info.get(infoAttributes.data));
  return {
    index: view.getInt32(4, true),
    name: readText(values.get(attributes.name)) ?? "",
    type: view.getUint16(2, true),
    flags: view.getUint32(8, true),
    linkIndex: readUint32(values.get(attributes.link)) ?? 0,
    masterIndex: readUint32(values.get(attributes.master)) ?? 0,
    hardwareAddr: bytesOf(values.get(attributes.address)),
    permanentAddr: bytesOf(values.get(attributes.permanentAddress)),
    broadcastAddr: bytesOf(values.get(attributes.broadcast)),
    mtu: readUint32(values.get(attributes.mtu)) ?? 0,
    queueDisc: readText(values.get(attributes.queueDisc)) ?? "",
    operationalState: readUint8(values.get(attributes.operationalState)) ?? 0,
    alias: readText(values.get(attributes.alias)) ?? "",
    altNames: parseAltNames(values.get(attributes.propertyList)),
    kind,
    slaveKind: readText(info.get(infoAttributes.slaveKind)) ?? "",
    ...(detail === undefined ? {} : { detail }),
  };
}

/** A copy: the datagram's buffer is used again. */
function bytesOf(value: Uint8Array | undefined): Uint8Array {
  return value === undefined ? new Uint8Array() : value.slice();
}

function parseAltNames(list: Uint8Array | undefined): readonly string[] {
  if (list === undefined) return [];
  return parseAttributes(list)
    .filter(({ type }) => type === attributes.altName)
    .map(({ value }) => readText(value) ?? "");
}

function parseDetail(kind: string, data: Uint8Array | undefined): LinkDetail | undefined {
  const list = data === undefined ? [] : parseAttributes(data);
  const values = attributeMap(list);
  switch (kind) {
    case "vlan":
      return {
        kind,
        id: readUint16(values.get(vlanAttributes.id)) ?? 0,
        protocol: readUint16Be(values.get(vlanAttributes.protocol)) ?? 0x8100,
      };
    case "bond":
      return { kind, settings: parseBond(values) };
    case "bridge":
      return {
        kind,
        stp: (readUint32(values.get(bridgeAttributes.stp)) ?? 0) !== 0,
        vlanFiltering: readUint8(values.get(bridgeAttributes.vlanFiltering)) === 1,
      };
    case "vrf":
      return { kind, table: readUint32(values.get(vrfTable)) ?? 0 };
    case "dummy":
    case "wireguard":
      return { kind };
    default:
      return undefined; // the peer's name of a veth is not told, only its index
  }
}

function parseBond(values: ReadonlyMap<number, Uint8Array>): BondSettings {
  const settings: Partial<Record<BondNumber, number>> = {};
  for (const name of Object.keys(bondNumbers) as BondNumber[]) {
    const [type, width] = bondNumbers[name];
    const value = values.get(type);
    const number = width === 1 ? readUint8(value) : width === 2 ? readUint16(value) : readUint32(value);
    if (number !== undefined) settings[name] = number;
  }
  const targets = (type: number): readonly string[] =>
    parseAttributes(values.get(type) ?? new Uint8Array()).map(({ value }: Attribute) => formatIp(value));
  return { ...settings, arpIpTargets: targets(bondTargets.ip), nsIp6Targets: targets(bondTargets.ip6) };
}

/** What to change of a link, or to give a new one. */
export interface LinkChange {
  readonly name?: string;
  readonly up?: boolean;
  readonly multicast?: boolean;
  readonly mtu?: number;
  readonly hardwareAddr?: Uint8Array;
  readonly alias?: string;
  /** 0 releases the link from its master. */
  readonly masterIndex?: number;
  /** Lower link of a VLAN. */
  readonly linkIndex?: number;
  readonly detail?: LinkDetail;
}

/** Payload of RTM_NEWLINK; `index` 0 makes a new link. */
export function encodeLink(index: number, change: LinkChange): Uint8Array {
  const { up, multicast, name, mtu, hardwareAddr, alias, masterIndex, linkIndex, detail } = change;
  const mask = (up === undefined ? 0 : linkFlags.up) | (multicast === undefined ? 0 : linkFlags.multicast);
  const flags = (up === true ? linkFlags.up : 0) | (multicast === true ? linkFlags.multicast : 0);
  return concatBytes([
    linkHeader(index, flags, mask),
    ...optional(attributes.name, name === undefined ? undefined : textBytes(name)),
    ...optional(attributes.mtu, mtu === undefined ? undefined : uint32Bytes(mtu)),
    ...optional(attributes.address, hardwareAddr),
    ...optional(attributes.alias, alias === undefined ? undefined : textBytes(alias)),
    ...optional(attributes.master, masterIndex === undefined ? undefined : uint32Bytes(masterIndex)),
    ...optional(attributes.link, linkIndex === undefined ? undefined : uint32Bytes(linkIndex)),
    ...(detail === undefined ? [] : [encodeDetail(detail)]),
  ]);
}

function optional(type: number, value: Uint8Array | undefined): readonly Uint8Array[] {
  return value === undefined ? [] : [encodeAttribute(type, value)];
}

function linkHeader(index: number, flags: number, mask: number): Uint8Array {
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setInt32(4, index, true);
  view.setUint32(8, flags, true);
  view.setUint32(12, mask, true);
  return header;
}

function encodeDetail(detail: LinkDetail): Uint8Array {
  const data = detailAttributes(detail);
  return encodeNested(attributes.info, [
    encodeAttribute(infoAttributes.kind, textBytes(detail.kind)),
    ...(data.length === 0 ? [] : [encodeNested(infoAttributes.data, data)]),
  ]);
}

function detailAttributes(detail: LinkDetail): readonly Uint8Array[] {
  if (detail.kind === "vlan") {
    return [
      encodeAttribute(vlanAttributes.id, uint16Bytes(detail.id)),
      encodeAttribute(vlanAttributes.protocol, uint16BytesBe(detail.protocol)),
    ];
  }
  if (detail.kind === "bond") return encodeBond(detail.settings);
  if (detail.kind === "bridge") return encodeBridge(detail.stp, detail.vlanFiltering);
  if (detail.kind === "vrf") return [encodeAttribute(vrfTable, uint32Bytes(detail.table))];
  if (detail.kind !== "veth") return [];
  const peer = concatBytes([linkHeader(0, 0, 0), encodeAttribute(attributes.name, textBytes(detail.peerName))]);
  return [encodeAttribute(vethPeer, peer)];
}

function encodeBridge(stp: boolean | undefined, vlanFiltering: boolean | undefined): readonly Uint8Array[] {
  return [
    ...optional(bridgeAttributes.stp, stp === undefined ? undefined : uint32Bytes(Number(stp))),
    ...optional(
      bridgeAttributes.vlanFiltering,
      vlanFiltering === undefined ? undefined : uint8Bytes(Number(vlanFiltering)),
    ),
  ];
}

function encodeBond(settings: BondSettings): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (const name of Object.keys(bondNumbers) as BondNumber[]) {
    const value = settings[name];
    if (value === undefined) continue;
    const [type, width] = bondNumbers[name];
    const bytes = width === 1 ? uint8Bytes(value) : width === 2 ? uint16Bytes(value) : uint32Bytes(value);
    parts.push(encodeAttribute(type, bytes));
  }
  const targets = (type: number, list: readonly string[] | undefined): readonly Uint8Array[] => {
    if (list === undefined || list.length === 0) return [];
    return [
      encodeNested(
        type,
        list.map((text, index) => encodeAttribute(index, parseIp(text) ?? new Uint8Array(4))),
      ),
    ];
  };
  return [
    ...parts,
    ...targets(bondTargets.ip, settings.arpIpTargets),
    ...targets(bondTargets.ip6, settings.nsIp6Targets),
  ];
}

/** Payload of RTM_GETLINK for a dump, and of RTM_DELLINK for one link. */
export function encodeLinkReference(index: number): Uint8Array {
  return linkHeader(index, 0, 0);
}
