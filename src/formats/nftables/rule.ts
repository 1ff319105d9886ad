// One rule in our words → rules of the kernel: expressions, and the nameless sets that they look things up in. Rules about addresses become one rule a family.
import { FormatError } from "../../base/errors.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { uint16BytesBe, uint32Bytes } from "../netlink.ts";
import type { AddressMatch, LinkMatch, MarkChange, PacketRule, PortRange } from "./chain.ts";
import {
  bitwise,
  compare,
  compareOps,
  connectionStateLoad,
  counter,
  immediate,
  limit,
  lookup,
  metaKeys,
  metaLoad,
  metaSet,
  payloadBases,
  payloadLoad,
  segmentSizeLoad,
  segmentSizeStore,
  verdict,
} from "./expressions.ts";
import type { NumberRange } from "./ranges.ts";
import { addressRanges, portRanges } from "./ranges.ts";

/** A set without a name, made for one rule. */
export interface KernelSet {
  readonly id: number;
  /** Data type as `nft` numbers them, so that it can print the set. */
  readonly keyType: number;
  readonly keyBytes: number;
  /** The key is no number in network order. */
  readonly isHostOrder?: true;
  readonly content:
    | { readonly kind: "values"; readonly values: readonly Uint8Array[] }
    | { readonly kind: "ranges"; readonly ranges: readonly NumberRange[] };
}

export interface KernelRule {
  readonly sets: readonly KernelSet[];
  readonly expressions: readonly Uint8Array[];
}

/** The kernel gives every such set a number in place of `%d`. */
export const anonymousSetName = "__set%d";

const linkNameBytes = 16;
const tcp = 6;
const icmpv6 = 58;
const keyTypes = { ipv4: 7, ipv6: 8, port: 13, icmpType: 14, icmpv6Type: 29, linkName: 41 } as const;

interface Family {
  /** NFPROTO_… number. */
  readonly number: number;
  readonly addressBytes: 4 | 16;
  readonly keyType: number;
  readonly sourceOffset: number;
  readonly destinationOffset: number;
  /** Of the headers below TCP's data. */
  readonly headerBytes: number;
}

const families: readonly Family[] = [
  { number: 2, addressBytes: 4, keyType: keyTypes.ipv4, sourceOffset: 12, destinationOffset: 16, headerBytes: 40 },
  { number: 10, addressBytes: 16, keyType: keyTypes.ipv6, sourceOffset: 8, destinationOffset: 24, headerBytes: 60 },
];

/** None at all when no packet can match. `nextSetId` gives numbers that are new within the batch. */
export function kernelRules(rule: PacketRule, nextSetId: () => number): readonly KernelRule[] {
  if (hasNothing(rule.inLinks) || hasNothing(rule.outLinks)) return [];
  if ([rule.sourcePorts, rule.destinationPorts, rule.icmpTypes].some((list) => list?.length === 0)) return [];
  const needsFamily = rule.source !== undefined || rule.destination !== undefined || rule.clampMssToMtu !== undefined;
  const wanted = needsFamily ? families : [undefined];
  return wanted.flatMap((family) => {
    const built = buildRule(rule, family, nextSetId);
    return built === undefined ? [] : [built];
  });
}

function hasNothing(links: LinkMatch | undefined): boolean {
  return links !== undefined && links.names.length === 0 && !links.isInverted;
}

function buildRule(rule: PacketRule, family: Family | undefined, nextSetId: () => number): KernelRule | undefined {
  const sets: KernelSet[] = [];
  const find: Find = (key, isInverted) => {
    const id = nextSetId();
    sets.push({ id, ...key });
    return lookup({ name: anonymousSetName, id }, isInverted);
  };
  const addresses = family === undefined ? [] : addressSteps(rule, family, find);
  if (addresses === undefined) return undefined;
  const expressions = [
    ...linkSteps(metaKeys.inLinkName, rule.inLinks, find),
    ...linkSteps(metaKeys.outLinkName, rule.outLinks, find),
    ...(rule.mark === undefined
      ? []
      : [...markSteps(rule.mark), compare(compareOps.equal, uint32Bytes(rule.mark.value))]),
    ...(rule.states === undefined ? [] : stateSteps(rule.states)),
    ...addresses,
    ...transportSteps(rule, find),
    ...(rule.packetsPerSecond === undefined ? [] : [limit(rule.packetsPerSecond)]),
    ...(rule.clampMssToMtu === undefined || family === undefined ? [] : clampSteps(rule.clampMssToMtu, family)),
    ...(rule.setMark === undefined ? [] : [...markSteps(rule.setMark), metaSet(metaKeys.mark)]),
    ...(rule.counts ? [counter()] : []),
    ...(rule.verdict === undefined ? [] : [verdict(rule.verdict === "accept")]),
  ];
  return { sets, expressions };
}

/** Makes a set and the step that looks the register up in it. */
type Find = (key: Omit<KernelSet, "id">, isInverted: boolean) => Uint8Array;

function linkSteps(key: number, links: LinkMatch | undefined, find: Find): readonly Uint8Array[] {
  if (links === undefined || links.names.length === 0) return [];
  const values = [...new Set(links.names)].map((name) => {
    const bytes = encodeUtf8(name);
    if (bytes.length === 0 || bytes.length >= linkNameBytes)
      throw new FormatError(`Cannot match link: found "${name}", want a name of 1..${linkNameBytes - 1} bytes`);
    const padded = new Uint8Array(linkNameBytes);
    padded.set(bytes);
    return padded;
  });
  const content = { kind: "values", values } as const;
  const set = { keyType: keyTypes.linkName, keyBytes: linkNameBytes, isHostOrder: true, content } as const;
  return [metaLoad(key), find(set, links.isInverted)];
}

function markSteps({ mask, xor }: MarkChange): readonly Uint8Array[] {
  return [metaLoad(metaKeys.mark), bitwise(uint32Bytes(mask), uint32Bytes(xor))];
}

function stateSteps(states: number): readonly Uint8Array[] {
  const none = uint32Bytes(0);
  return [connectionStateLoad(), bitwise(uint32Bytes(states), none), compare(compareOps.unequal, none)];
}

/** Undefined when no packet of the family can match. */
function addressSteps(rule: PacketRule, family: Family, find: Find): readonly Uint8Array[] | undefined {
  const steps: Uint8Array[] = [
    metaLoad(metaKeys.networkProtocol),
    compare(compareOps.equal, Uint8Array.of(family.number)),
  ];
  const parts: readonly (readonly [AddressMatch | undefined, number])[] = [
    [rule.source, family.sourceOffset],
    [rule.destination, family.destinationOffset],
  ];
  for (const [match, offset] of parts) {
    if (match === undefined) continue;
    const ranges = addressRanges(match, family.addressBytes);
    if (ranges.length === 0 && !match.isInverted) return undefined;
    if (ranges.length === 0) continue;
    const set = {
      keyType: family.keyType,
      keyBytes: family.addressBytes,
      content: { kind: "ranges", ranges },
    } as const;
    steps.push(payloadLoad(payloadBases.network, offset, family.addressBytes), find(set, match.isInverted));
  }
  return steps;
}

function transportSteps(rule: PacketRule, find: Find): readonly Uint8Array[] {
  const { protocol, sourcePorts, destinationPorts, icmpTypes } = rule;
  if (protocol === undefined) {
    if (sourcePorts !== undefined || destinationPorts !== undefined || icmpTypes !== undefined)
      throw new FormatError("Cannot match ports or ICMP types: found no protocol, want one");
    return [];
  }
  const steps = [metaLoad(metaKeys.transportProtocol), compare(compareOps.equal, Uint8Array.of(protocol))];
  const ports = (offset: number, wanted: readonly PortRange[] | undefined): void => {
    if (wanted === undefined) return;
    const content = { kind: "ranges", ranges: portRanges(wanted) } as const;
    steps.push(
      payloadLoad(payloadBases.transport, offset, 2),
      find({ keyType: keyTypes.port, keyBytes: 2, content }, false),
    );
  };
  ports(0, sourcePorts);
  ports(2, destinationPorts);
  if (icmpTypes !== undefined) {
    const values = [...new Set(icmpTypes)].map((type) => Uint8Array.of(type));
    const keyType = protocol === icmpv6 ? keyTypes.icmpv6Type : keyTypes.icmpType;
    const set = { keyType, keyBytes: 1, content: { kind: "values", values } } as const;
    steps.push(payloadLoad(payloadBases.transport, 0, 1), find(set, false));
  }
  return steps;
}

/** Flags of TCP, in byte 13 of its header. */
const synFlag = 0x02;
const rstFlag = 0x04;

function clampSteps(mtu: number, { headerBytes }: Family): readonly Uint8Array[] {
  const size = uint16BytesBe(mtu - headerBytes);
  return [
    metaLoad(metaKeys.transportProtocol),
    compare(compareOps.equal, Uint8Array.of(tcp)),
    payloadLoad(payloadBases.transport, 13, 1),
    bitwise(Uint8Array.of(synFlag | rstFlag), Uint8Array.of(0)),
    compare(compareOps.equal, Uint8Array.of(synFlag)),
    segmentSizeLoad(),
    compare(compareOps.greater, size),
    immediate(size),
    segmentSizeStore(),
  ];
}
