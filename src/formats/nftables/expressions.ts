// Expressions: the small steps that a rule of nftables is made of. Each loads, compares, changes or decides; the registers carry values between them.
// We use register 1 for everything, and register 0 for verdicts. Source: include/uapi/linux/netfilter/nf_tables.h.
import { concatBytes } from "../../base/bytes.ts";
import { encodeAttribute, encodeNested, textBytes, uint32BytesBe, uint64BytesBe, uint8Bytes } from "../netlink.ts";

const register = 1;
const verdictRegister = 0;
const listElement = 1;

/** What `metaLoad` knows of a packet that does not stand in it. Link names are 16 bytes, padded with zeros; the mark has the machine's byte order. */
export const metaKeys = { mark: 3, inLinkName: 6, outLinkName: 7, networkProtocol: 15, transportProtocol: 16 } as const;
export const payloadBases = { link: 0, network: 1, transport: 2 } as const;
export const compareOps = { equal: 0, unequal: 1, less: 2, greater: 4 } as const;

function expression(name: string, parts: readonly Uint8Array[]): Uint8Array {
  return encodeNested(listElement, [encodeAttribute(1, textBytes(name)), encodeNested(2, parts)]);
}

/** NFTA_DATA_VALUE in its container. */
function data(type: number, value: Uint8Array): Uint8Array {
  return encodeNested(type, [encodeAttribute(1, value)]);
}

export function metaLoad(key: number): Uint8Array {
  return expression("meta", [encodeAttribute(2, uint32BytesBe(key)), encodeAttribute(1, uint32BytesBe(register))]);
}

export function metaSet(key: number): Uint8Array {
  return expression("meta", [encodeAttribute(2, uint32BytesBe(key)), encodeAttribute(3, uint32BytesBe(register))]);
}

/** Compares byte by byte: numbers in network order compare as numbers do. */
export function compare(op: number, value: Uint8Array): Uint8Array {
  return expression("cmp", [
    encodeAttribute(1, uint32BytesBe(register)),
    encodeAttribute(2, uint32BytesBe(op)),
    data(3, value),
  ]);
}

/** The register becomes `(register & mask) ^ xor`. */
export function bitwise(mask: Uint8Array, xor: Uint8Array): Uint8Array {
  return expression("bitwise", [
    encodeAttribute(1, uint32BytesBe(register)),
    encodeAttribute(2, uint32BytesBe(register)),
    encodeAttribute(6, uint32BytesBe(0)), // NFT_BITWISE_MASK_XOR
    encodeAttribute(3, uint32BytesBe(mask.length)),
    data(4, mask),
    data(5, xor),
  ]);
}

export function payloadLoad(base: number, offset: number, lengthBytes: number): Uint8Array {
  return expression("payload", [
    encodeAttribute(1, uint32BytesBe(register)),
    encodeAttribute(2, uint32BytesBe(base)),
    encodeAttribute(3, uint32BytesBe(offset)),
    encodeAttribute(4, uint32BytesBe(lengthBytes)),
  ]);
}

/** Whether the register is in a set of the same batch, or is not. */
export function lookup(set: { readonly name: string; readonly id: number }, isInverted: boolean): Uint8Array {
  return expression("lookup", [
    encodeAttribute(2, uint32BytesBe(register)),
    encodeAttribute(1, textBytes(set.name)),
    encodeAttribute(4, uint32BytesBe(set.id)),
    ...(isInverted ? [encodeAttribute(5, uint32BytesBe(1))] : []),
  ]);
}

/** State of the connection, as bits in the machine's byte order. */
export function connectionStateLoad(): Uint8Array {
  return expression("ct", [encodeAttribute(2, uint32BytesBe(0)), encodeAttribute(1, uint32BytesBe(register))]);
}

/** Ends the rule for packets above the rate. */
export function limit(packetsPerSecond: number): Uint8Array {
  return expression("limit", [
    encodeAttribute(1, uint64BytesBe(BigInt(packetsPerSecond))),
    encodeAttribute(2, uint64BytesBe(1n)), // a second
    encodeAttribute(3, uint32BytesBe(packetsPerSecond)),
    encodeAttribute(4, uint32BytesBe(0)), // packets
    encodeAttribute(5, uint32BytesBe(0)),
  ]);
}

export function counter(): Uint8Array {
  return expression("counter", []);
}

export function immediate(value: Uint8Array): Uint8Array {
  return expression("immediate", [encodeAttribute(1, uint32BytesBe(register)), data(2, value)]);
}

export function verdict(isAccept: boolean): Uint8Array {
  const code = encodeNested(2, [encodeAttribute(1, uint32BytesBe(isAccept ? 1 : 0))]);
  return expression("immediate", [encodeAttribute(1, uint32BytesBe(verdictRegister)), encodeNested(2, [code])]);
}

/** Kind 2 of TCP's options: the largest segment; two bytes behind kind and length. RFC 9293, 3.2. */
function segmentSize(): Uint8Array {
  return concatBytes([
    encodeAttribute(2, uint8Bytes(2)),
    encodeAttribute(3, uint32BytesBe(2)),
    encodeAttribute(4, uint32BytesBe(2)),
    encodeAttribute(6, uint32BytesBe(1)), // NFT_EXTHDR_OP_TCPOPT
  ]);
}

/** Ends the rule where the option is not there. */
export function segmentSizeLoad(): Uint8Array {
  return expression("exthdr", [
    encodeAttribute(1, uint32BytesBe(register)),
    segmentSize(),
    encodeAttribute(5, uint32BytesBe(0)),
  ]);
}

export function segmentSizeStore(): Uint8Array {
  return expression("exthdr", [encodeAttribute(7, uint32BytesBe(register)), segmentSize()]);
}
