// What ethtool's generic netlink family tells of a network card's rings, channels, features and wake-up, and how they are changed.
// Source: include/uapi/linux/ethtool_netlink.h and Documentation/networking/ethtool-netlink.rst.
import { concatBytes } from "../base/bytes.ts";
import {
  attributeMap,
  encodeAttribute,
  encodeNested,
  parseAttributes,
  readText,
  readUint32,
  readUint8,
  textBytes,
  uint32Bytes,
  uint8Bytes,
} from "./netlink.ts";

/** Absent: the card has no such ring, or the driver does not tell. */
export interface EthernetRings {
  readonly rxMax?: number;
  readonly rxMiniMax?: number;
  readonly rxJumboMax?: number;
  readonly txMax?: number;
  readonly txPushBufLenMax?: number;
  readonly rx?: number;
  readonly rxMini?: number;
  readonly rxJumbo?: number;
  readonly tx?: number;
  readonly rxBufLen?: number;
  readonly cqeSize?: number;
  readonly txPush?: boolean;
  readonly rxPush?: boolean;
  readonly txPushBufLen?: number;
  readonly tcpDataSplit?: boolean;
}

export interface EthernetChannels {
  readonly rxMax?: number;
  readonly txMax?: number;
  readonly otherMax?: number;
  readonly combinedMax?: number;
  readonly rx?: number;
  readonly tx?: number;
  readonly other?: number;
  readonly combined?: number;
}

export interface EthernetFeature {
  /** Such as `rx-gro`. */
  readonly name: string;
  readonly isOn: boolean;
  /** What was asked for; something else may stand against it. */
  readonly isWanted: boolean;
  /** Nobody can change it. */
  readonly isFixed: boolean;
}

export interface EthernetModes {
  /** What we offer the other side, such as `1000baseT/Full`, and what it offers. */
  readonly ours: readonly string[];
  readonly peer: readonly string[];
}

/** Absent parts are none of this driver's. */
export interface EthernetState {
  readonly modes?: EthernetModes;
  readonly rings?: EthernetRings;
  readonly channels?: EthernetChannels;
  readonly features?: readonly EthernetFeature[];
  /** WAKE_… bits that are set. */
  readonly wakeOnLan?: number;
}

/** One part, which the kernel takes or refuses as a whole. What is absent in it stays as it is, except for the bits of `wakeOnLan`, which are all of them. */
export type EthernetChange =
  | { readonly rings: Omit<EthernetRings, `${string}Max`> }
  | { readonly channels: Omit<EthernetChannels, `${string}Max`> }
  | { readonly features: Readonly<Record<string, boolean>> }
  | { readonly wakeOnLan: number };

export const ethernetQuestions = { linkModes: 4, wakeOnLan: 9, features: 11, rings: 15, channels: 17 } as const;
export type EthernetQuestion = (typeof ethernetQuestions)[keyof typeof ethernetQuestions];
const setCommands = { wakeOnLan: 10, features: 12, rings: 16, channels: 18 } as const;

/** Command, version, reserved. */
const headerBytes = 4;
const headerAttribute = 1;
const deviceIndex = 1;

type NumberKey = {
  [K in keyof EthernetRings]-?: EthernetRings[K] extends number | undefined ? K : never;
}[keyof EthernetRings];

const ringNumbers = {
  rxMax: 2,
  rxMiniMax: 3,
  rxJumboMax: 4,
  txMax: 5,
  rx: 6,
  rxMini: 7,
  rxJumbo: 8,
  tx: 9,
  rxBufLen: 10,
  cqeSize: 12,
  txPushBufLen: 15,
  txPushBufLenMax: 16,
} as const satisfies Record<NumberKey, number>;
const ringSwitches = { txPush: 13, rxPush: 14 } as const;
/** 0 unknown, 1 off, 2 on. */
const tcpDataSplit = 11;
const channelNumbers = {
  rxMax: 2,
  txMax: 3,
  otherMax: 4,
  combinedMax: 5,
  rx: 6,
  tx: 7,
  other: 8,
  combined: 9,
} as const satisfies Record<keyof EthernetChannels, number>;

/** Payload of an answer, by the command it answers. */
export function parseEthernetReply(question: EthernetQuestion, payload: Uint8Array): EthernetState {
  const values = attributeMap(parseAttributes(payload, headerBytes));
  switch (question) {
    case ethernetQuestions.linkModes:
      return { modes: { ours: namesOf(values.get(3)), peer: namesOf(values.get(4)) } };
    case ethernetQuestions.wakeOnLan:
      return { wakeOnLan: setBits(values.get(2)).reduce((mask, { index }) => mask | (1 << index), 0) };
    case ethernetQuestions.features:
      return { features: parseFeatures(values) };
    case ethernetQuestions.rings:
      return { rings: parseRings(values) };
    case ethernetQuestions.channels:
      return { channels: numbersOf(channelNumbers, values) };
  }
}

type Values = ReadonlyMap<number, Uint8Array>;

function numbersOf<K extends string>(
  table: Readonly<Record<K, number>>,
  values: Values,
): { readonly [P in K]?: number } {
  const entries = Object.entries<number>(table).map(([key, type]) => [key, readUint32(values.get(type))] as const);
  // The keys are those of the table.
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as { readonly [P in K]?: number };
}

function parseRings(values: Values): EthernetRings {
  const [txPush, rxPush] = [readUint8(values.get(ringSwitches.txPush)), readUint8(values.get(ringSwitches.rxPush))];
  const split = readUint8(values.get(tcpDataSplit)) ?? 0;
  return {
    ...numbersOf(ringNumbers, values),
    ...(txPush === undefined ? {} : { txPush: txPush !== 0 }),
    ...(rxPush === undefined ? {} : { rxPush: rxPush !== 0 }),
    ...(split === 0 ? {} : { tcpDataSplit: split === 2 }),
  };
}

/** "hardware" names all features, and has the value where the driver can change one; the others name what is set. */
function parseFeatures(values: Values): readonly EthernetFeature[] {
  const indices = (type: number): ReadonlySet<number> => new Set(setBits(values.get(type)).map(({ index }) => index));
  const [wanted, active, unchangeable] = [indices(3), indices(4), indices(5)];
  return parseBits(values.get(2))
    .filter(({ name }) => name !== "")
    .map(({ index, name, isSet }) => ({
      name,
      isOn: active.has(index),
      isWanted: wanted.has(index),
      isFixed: !isSet || unchangeable.has(index),
    }));
}

interface NamedBit {
  readonly index: number;
  readonly name: string;
  readonly isSet: boolean;
}

const bitset = { noMask: 1, bits: 3 } as const;
const bitAttributes = { bit: 1, index: 1, name: 2, value: 3 } as const;

/** Bits of a set in its long form, in the kernel's order. Without a mask it lists those that are set. */
function parseBits(set: Uint8Array | undefined): readonly NamedBit[] {
  if (set === undefined) return [];
  const attributes = attributeMap(parseAttributes(set));
  const listsSetOnes = attributes.has(bitset.noMask);
  return parseAttributes(attributes.get(bitset.bits) ?? new Uint8Array()).map(({ value }) => {
    const bit = attributeMap(parseAttributes(value));
    return {
      index: readUint32(bit.get(bitAttributes.index)) ?? 0,
      name: readText(bit.get(bitAttributes.name)) ?? "",
      isSet: listsSetOnes || bit.has(bitAttributes.value),
    };
  });
}

function setBits(set: Uint8Array | undefined): readonly NamedBit[] {
  return parseBits(set).filter(({ isSet }) => isSet);
}

function namesOf(set: Uint8Array | undefined): readonly string[] {
  return setBits(set).map(({ name }) => name);
}

/** Payload of a change of one link. */
export function encodeEthernetChange(linkIndex: number, change: EthernetChange): Uint8Array {
  const header = encodeNested(headerAttribute, [encodeAttribute(deviceIndex, uint32Bytes(linkIndex))]);
  const payload = (command: number, attributes: readonly Uint8Array[]): Uint8Array =>
    concatBytes([Uint8Array.of(command, 1, 0, 0), header, ...attributes]);
  if ("rings" in change) return payload(setCommands.rings, encodeRings(change.rings));
  if ("channels" in change) return payload(setCommands.channels, encodeNumbers(channelNumbers, change.channels));
  if ("features" in change) return payload(setCommands.features, [encodeFeatures(change.features)]);
  return payload(setCommands.wakeOnLan, [encodeWakeOnLan(change.wakeOnLan)]);
}

function encodeNumbers(table: Readonly<Record<string, number>>, values: object): readonly Uint8Array[] {
  const types = new Map(Object.entries(table));
  return Object.entries(values).flatMap(([key, value]) => {
    const type = types.get(key);
    return type === undefined || typeof value !== "number" ? [] : [encodeAttribute(type, uint32Bytes(value))];
  });
}

function encodeRings(rings: EthernetRings): readonly Uint8Array[] {
  const flag = (type: number, value: boolean | undefined): readonly Uint8Array[] =>
    value === undefined ? [] : [encodeAttribute(type, uint8Bytes(value ? 1 : 0))];
  return [
    ...encodeNumbers(ringNumbers, rings),
    ...flag(ringSwitches.txPush, rings.txPush),
    ...flag(ringSwitches.rxPush, rings.rxPush),
    ...(rings.tcpDataSplit === undefined
      ? []
      : [encodeAttribute(tcpDataSplit, uint8Bytes(rings.tcpDataSplit ? 2 : 1))]),
  ];
}

/** Only the bits that are named change. */
function encodeFeatures(features: Readonly<Record<string, boolean>>): Uint8Array {
  const bits = Object.entries(features).map(([name, isOn]) =>
    encodeNested(bitAttributes.bit, [
      encodeAttribute(bitAttributes.name, textBytes(name)),
      ...(isOn ? [encodeAttribute(bitAttributes.value, new Uint8Array())] : []),
    ]),
  );
  return encodeNested(3, [encodeNested(bitset.bits, bits)]);
}

const wakeBits = [0, 1, 2, 3, 4, 5, 6, 7];

/** All bits: without a mask those that are not named are cleared. */
function encodeWakeOnLan(mask: number): Uint8Array {
  const bits = wakeBits
    .filter((index) => (mask & (1 << index)) !== 0)
    .map((index) => encodeNested(bitAttributes.bit, [encodeAttribute(bitAttributes.index, uint32Bytes(index))]));
  return encodeNested(2, [encodeAttribute(bitset.noMask, new Uint8Array()), encodeNested(bitset.bits, bits)]);
}
