// Policy rules in rtnetlink. Source: include/uapi/linux/fib_rules.h.
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { formatIp, parseIp } from "../base/ip.ts";
import {
  attributeMap,
  encodeAttribute,
  parseAttributes,
  readText,
  readUint32,
  textBytes,
  uint32Bytes,
  viewOf,
} from "./netlink.ts";

export const ruleMessages = { new: 32, delete: 33, get: 34 } as const;

const attributes = {
  destination: 1,
  source: 2,
  inLink: 3,
  priority: 6,
  mark: 10,
  table: 15,
  mask: 16,
  outLink: 17,
  masterDevice: 19,
} as const;
const headerBytes = 12;

export interface Rule {
  /** 2 or 10; the kernel also lists rules of multicast routing (128, 129). */
  readonly family: number;
  /** `address/bits`; absent when any. */
  readonly source?: string;
  readonly destination?: string;
  readonly table: number;
  readonly priority: number;
  /** FR_ACT_… number: 1 look up the table, 6 blackhole, 7 unreachable, 8 prohibit. */
  readonly action: number;
  /** Names of links; "" when any. */
  readonly inLink: string;
  readonly outLink: string;
  readonly mark: number;
  readonly mask: number;
  /** The kernel's own rule that looks up the table of the VRF a link belongs to. */
  readonly isForVrf?: true;
}

/** Payload of RTM_NEWRULE or RTM_DELRULE. Throws a FormatError when it is too short. */
export function parseRule(payload: Uint8Array): Rule {
  if (payload.length < headerBytes) {
    throw new FormatError(`Cannot parse rule message: found ${payload.length} bytes, want at least ${headerBytes}`);
  }
  const view = viewOf(payload);
  const values = attributeMap(parseAttributes(payload, headerBytes));
  const prefix = (type: number, bits: number): string | undefined => {
    const value = values.get(type);
    return value === undefined ? undefined : `${formatIp(value)}/${bits}`;
  };
  const source = prefix(attributes.source, view.getUint8(2));
  const destination = prefix(attributes.destination, view.getUint8(1));
  return {
    family: view.getUint8(0),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    table: readUint32(values.get(attributes.table)) ?? view.getUint8(4),
    priority: readUint32(values.get(attributes.priority)) ?? 0,
    action: view.getUint8(7),
    inLink: readText(values.get(attributes.inLink)) ?? "",
    outLink: readText(values.get(attributes.outLink)) ?? "",
    mark: readUint32(values.get(attributes.mark)) ?? 0,
    mask: readUint32(values.get(attributes.mask)) ?? 0,
    ...(values.get(attributes.masterDevice)?.[0] === 1 ? { isForVrf: true } : {}),
  };
}

/** Payload of RTM_NEWRULE and RTM_DELRULE. */
export function encodeRule(rule: Rule): Uint8Array {
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  const parts: Uint8Array[] = [header];
  const prefix = (text: string | undefined, type: number, lengthOffset: number): void => {
    if (text === undefined) return;
    const [address = "", bits = "0"] = text.split("/");
    view.setUint8(lengthOffset, Number(bits));
    parts.push(encodeAttribute(type, parseIp(address) ?? new Uint8Array(4)));
  };
  view.setUint8(0, rule.family);
  view.setUint8(4, rule.table < 256 ? rule.table : 0);
  view.setUint8(7, rule.action);
  prefix(rule.destination, attributes.destination, 1);
  prefix(rule.source, attributes.source, 2);
  parts.push(encodeAttribute(attributes.table, uint32Bytes(rule.table)));
  parts.push(encodeAttribute(attributes.priority, uint32Bytes(rule.priority)));
  if (rule.inLink !== "") parts.push(encodeAttribute(attributes.inLink, textBytes(rule.inLink)));
  if (rule.outLink !== "") parts.push(encodeAttribute(attributes.outLink, textBytes(rule.outLink)));
  if (rule.mark !== 0 || rule.mask !== 0) {
    parts.push(encodeAttribute(attributes.mark, uint32Bytes(rule.mark)));
    parts.push(encodeAttribute(attributes.mask, uint32Bytes(rule.mask)));
  }
  return concatBytes(parts);
}

/** Payload of RTM_GETRULE for a dump of all families. */
export function encodeRuleDump(): Uint8Array {
  return new Uint8Array(headerBytes);
}
