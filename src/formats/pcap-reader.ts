// Reading captured packets as they come: the file format of pcap, in both byte orders, with microseconds or nanoseconds. https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

export interface CapturedPacket {
  /** Since 1970. */
  readonly timeNs: bigint;
  /** As captured: may be less than what was sent. */
  readonly bytes: Uint8Array;
  /** Kind of frame; see `pcapLinkTypes`. */
  readonly linkType: number;
}

const headBytes = 24;
const recordBytes = 16;
/** No packet is longer, not even one that the kernel puts together of many. */
const maxPacketBytes = 1024 * 1024;

interface Head {
  readonly isLittle: boolean;
  readonly unitNs: bigint;
  readonly linkType: number;
}

const units: ReadonlyMap<number, bigint> = new Map([
  [0xa1b2c3d4, 1000n],
  [0xa1b23c4d, 1n],
]);

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function parseHead(bytes: Uint8Array): Head {
  const view = viewOf(bytes);
  for (const isLittle of [true, false]) {
    const unitNs = units.get(view.getUint32(0, isLittle));
    if (unitNs !== undefined) return { isLittle, unitNs, linkType: view.getUint32(20, isLittle) & 0xffff };
  }
  throw new FormatError(`Cannot read packets: found 0x${view.getUint32(0).toString(16)} at the start, want pcap`);
}

/** A last packet that breaks off is left out: captures end at any time. Throws a FormatError for another format. */
export async function* readPackets(input: AsyncIterable<Uint8Array>): AsyncGenerator<CapturedPacket> {
  let rest: Uint8Array = new Uint8Array();
  let head: Head | undefined;
  for await (const piece of input) {
    rest = rest.length === 0 ? piece : concatBytes([rest, piece]);
    if (head === undefined && rest.length >= headBytes) {
      head = parseHead(rest);
      rest = rest.subarray(headBytes);
    }
    if (head === undefined) continue;
    for (let packet = firstPacket(rest, head); packet !== undefined; packet = firstPacket(rest, head)) {
      rest = rest.subarray(recordBytes + packet.bytes.length);
      yield packet;
    }
  }
}

function firstPacket(bytes: Uint8Array, { isLittle, unitNs, linkType }: Head): CapturedPacket | undefined {
  if (bytes.length < recordBytes) return undefined;
  const view = viewOf(bytes);
  const length = view.getUint32(8, isLittle);
  if (length > maxPacketBytes)
    throw new FormatError(`Cannot read packets: found one of ${length} bytes, want at most ${maxPacketBytes}`);
  if (bytes.length < recordBytes + length) return undefined;
  const timeNs = BigInt(view.getUint32(0, isLittle)) * 1_000_000_000n + BigInt(view.getUint32(4, isLittle)) * unitNs;
  return { timeNs, bytes: bytes.subarray(recordBytes, recordBytes + length), linkType };
}
