// The META partition: two copies of one block of tagged values. Big-endian; a magic number, records, a checksum, another magic number.
import { createHash } from "node:crypto";
import { concatBytes, equalBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

export type MetaValues = ReadonlyMap<number, Uint8Array>;

/** Length of one copy; the second lies right behind the first. */
export const metaBlockBytes: number = 256 * 1024;

const startMagic = 0x5a4b3c2d;
const endMagic = 0xa5b4c3d2;
const digestBytes = 32;
const digestOffset = metaBlockBytes - 4 - digestBytes;

function digestOf(block: Uint8Array): Uint8Array {
  const copy = new Uint8Array(block); // not slice(): that of a Buffer shares its memory
  copy.fill(0, digestOffset, digestOffset + digestBytes);
  return createHash("sha256").update(copy).digest();
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether the bytes are a whole block with a right checksum. */
export function isMetaBlock(block: Uint8Array): boolean {
  if (block.length < metaBlockBytes) return false;
  const view = viewOf(block);
  if (view.getUint32(0) !== startMagic || view.getUint32(metaBlockBytes - 4) !== endMagic) return false;
  return equalBytes(
    digestOf(block.subarray(0, metaBlockBytes)),
    block.subarray(digestOffset, digestOffset + digestBytes),
  );
}

function parseBlock(block: Uint8Array): MetaValues {
  const view = viewOf(block);
  const values = new Map<number, Uint8Array>();
  let offset = 4;
  while (offset + 8 <= digestOffset) {
    const [tag, length] = [view.getUint32(offset), view.getUint32(offset + 4)];
    if (tag === 0) break;
    if (offset + 8 + length > digestOffset) {
      throw new FormatError(
        `Cannot parse META value ${tag}: length is ${length}, want at most ${digestOffset - offset - 8}`,
        { offset },
      );
    }
    values.set(tag, block.slice(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  return values;
}

/** Undefined when the block is not whole. A checksum can be right over records that are not: a node must come up all the same. */
function tryBlock(block: Uint8Array): MetaValues | undefined {
  try {
    return isMetaBlock(block) ? parseBlock(block) : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** The values on the partition: of the first copy that is whole, none when both are bad (a new or a torn partition). */
export function parseMeta(partition: Uint8Array): MetaValues {
  for (const at of [0, metaBlockBytes]) {
    const values = tryBlock(partition.subarray(at, at + metaBlockBytes));
    if (values !== undefined) return values;
  }
  return new Map();
}

/** One block with the values. Throws a FormatError when they do not fit. */
export function encodeMetaBlock(values: MetaValues): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [tag, value] of [...values].toSorted(([a], [b]) => a - b)) {
    const head = new Uint8Array(8);
    const view = viewOf(head);
    view.setUint32(0, tag);
    view.setUint32(4, value.length);
    parts.push(head, value);
  }
  const records = concatBytes(parts);
  if (4 + records.length > digestOffset) {
    throw new FormatError(`Cannot encode META: values take ${records.length} bytes, want at most ${digestOffset - 4}`);
  }
  const block = new Uint8Array(metaBlockBytes);
  const view = viewOf(block);
  view.setUint32(0, startMagic);
  block.set(records, 4);
  view.setUint32(metaBlockBytes - 4, endMagic);
  block.set(digestOf(block), digestOffset);
  return block;
}
