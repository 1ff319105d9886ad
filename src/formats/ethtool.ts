// The part of ethtool's generic netlink family that tells port, speed, duplex and carrier of a link.
// Source: include/uapi/linux/{genetlink,ethtool_netlink}.h and Documentation/networking/ethtool-netlink.rst.
import { concatBytes } from "../base/bytes.ts";
import {
  attributeMap,
  encodeAttribute,
  encodeNested,
  parseAttributes,
  readUint16,
  readUint32,
  readUint8,
  textBytes,
  uint32Bytes,
} from "./netlink.ts";

/** Message type of the family that knows the numbers of all others. */
export const genericControlType = 0x10;

/** Commands of the ethtool family. */
export const ethtoolCommands = { linkInfo: 2, linkModes: 4, linkState: 6 } as const;
export type EthtoolCommand = (typeof ethtoolCommands)[keyof typeof ethtoolCommands];

const getFamily = 3;
const controlAttributes = { familyId: 1, familyName: 2 } as const;
const headerAttribute = 1;
const deviceIndex = 1;

function genericHeader(command: number, version: number): Uint8Array {
  return Uint8Array.of(command, version, 0, 0);
}

/** Payload of the question for a family's message type. */
export function encodeFamilyRequest(name: string): Uint8Array {
  return concatBytes([genericHeader(getFamily, 1), encodeAttribute(controlAttributes.familyName, textBytes(name))]);
}

/** The family's message type, or undefined. */
export function parseFamilyId(payload: Uint8Array): number | undefined {
  return readUint16(attributeMap(parseAttributes(payload, 4)).get(controlAttributes.familyId));
}

/** Payload of a question about one link; `command` is a number of the ethtool family. */
export function encodeEthtoolRequest(command: number, linkIndex: number): Uint8Array {
  return concatBytes([
    genericHeader(command, 1),
    encodeNested(headerAttribute, [encodeAttribute(deviceIndex, uint32Bytes(linkIndex))]),
  ]);
}

/** What ethtool tells; absent what the driver does not know. */
export interface EthtoolStatus {
  /** PORT_… number: 0 twisted pair, 3 fibre, 255 other. */
  readonly port?: number;
  /** Megabit per second; 4294967295 when unknown. */
  readonly speedMbit?: number;
  /** 0 half, 1 full, 255 unknown. */
  readonly duplex?: number;
  readonly hasLink?: boolean;
}

/** Payload of an answer, by the command it answers. */
export function parseEthtoolReply(command: EthtoolCommand, payload: Uint8Array): EthtoolStatus {
  const values = attributeMap(parseAttributes(payload, 4));
  if (command === ethtoolCommands.linkInfo) return known({ port: readUint8(values.get(2)) });
  if (command === ethtoolCommands.linkModes) {
    return known({ speedMbit: readUint32(values.get(5)), duplex: readUint8(values.get(6)) });
  }
  const link = readUint8(values.get(2));
  return link === undefined ? {} : { hasLink: link === 1 };
}

function known(values: {
  port?: number | undefined;
  speedMbit?: number | undefined;
  duplex?: number | undefined;
}): EthtoolStatus {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
