// The file format of captured packets, with nanoseconds, little-endian. https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html

const magicNanoseconds = 0xa1b23c4d;

/** Kinds of frames. */
export const pcapLinkTypes = { ethernet: 1, rawIp: 101 } as const;

export function pcapHeader({
  snapLength,
  linkType,
}: {
  readonly snapLength: number;
  readonly linkType: number;
}): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magicNanoseconds, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, snapLength, true);
  view.setUint32(20, linkType, true);
  return bytes;
}

/** What stands before a packet that is kept whole. `timeNs`: since 1970. */
export function pcapRecord(timeNs: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Number(timeNs / 1_000_000_000n), true);
  view.setUint32(4, Number(timeNs % 1_000_000_000n), true);
  view.setUint32(8, length, true);
  view.setUint32(12, length, true);
  return bytes;
}
