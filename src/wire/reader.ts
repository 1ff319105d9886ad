// Reads protobuf's primitive encodings from bytes; everything malformed is a FormatError with its offset. Source: protobuf encoding specification.
import { FormatError } from "../base/errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const wireType = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** Groups inside groups deeper than this are refused; nobody writes groups any more. */
const maxGroupDepth = 100;

export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  #end: number;

  constructor(bytes: Uint8Array) {
    // A view of our own: a `Buffer` would hand out buffers, and its `slice` does not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#end = bytes.length;
  }

  /** Bytes from the start of the input to the next one to be read. */
  get offset(): number {
    return this.#offset;
  }

  /** Where the present message ends. */
  get end(): number {
    return this.#end;
  }

  get done(): boolean {
    return this.#offset >= this.#end;
  }

  fail(problem: string, offset: number = this.#offset): never {
    throw new FormatError(`Cannot decode message at offset ${offset}: ${problem}`, { offset });
  }

  #take(count: number): number {
    const start = this.#offset;
    if (count > this.#end - start) this.fail(`found ${this.#end - start} bytes, want ${count}`);
    this.#offset = start + count;
    return start;
  }

  /** Enters a length-delimited part: until `leave(outer)` the reader ends where the part does. Returns the outer end. */
  enter(): number {
    const size = this.uint32();
    const outer = this.#end;
    if (size > outer - this.#offset) this.fail(`length is ${size}, want at most ${outer - this.#offset}`);
    this.#end = this.#offset + size;
    return outer;
  }

  leave(outer: number): void {
    this.#end = outer;
  }

  /** Field number times 8 plus wire type. */
  tag(): number {
    const start = this.#offset;
    let tag = 0;
    for (let index = 0; index < 5; index++) {
      if (this.#offset >= this.#end) this.fail("tag is cut off", start);
      const byte = this.#bytes[this.#offset++] ?? 0;
      if (index === 4 && byte > 0x0f) break;
      tag |= (byte & 0x7f) << (7 * index);
      if (byte >= 0x80) continue;
      if (tag >>> 3 === 0) this.fail("field number is 0, want at least 1", start);
      return tag >>> 0;
    }
    return this.fail("tag is longer than 32 bits", start);
  }

  /** The low 32 bits of a varint of up to ten bytes, as other implementations read a longer one. */
  uint32(): number {
    const start = this.#offset;
    let result = 0;
    for (let index = 0; index < 10; index++) {
      if (this.#offset >= this.#end) this.fail("varint is cut off", start);
      const byte = this.#bytes[this.#offset++] ?? 0;
      if (index < 5) result |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return result >>> 0;
    }
    return this.fail("varint is longer than 10 bytes", start);
  }

  int32(): number {
    return this.uint32() | 0;
  }

  uint64(): bigint {
    const start = this.#offset;
    let low = 0;
    let middle = 0;
    let high = 0;
    for (let index = 0; index < 10; index++) {
      if (this.#offset >= this.#end) this.fail("varint is cut off", start);
      const byte = this.#bytes[this.#offset++] ?? 0;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index < 8) middle |= bits << (7 * (index - 4));
      else high |= bits << (7 * (index - 8));
      if (byte >= 0x80) continue;
      if (middle === 0 && high === 0) return BigInt(low); // 28 bits: nearly all there are
      return BigInt.asUintN(64, BigInt(low) | (BigInt(middle) << 28n) | (BigInt(high) << 56n));
    }
    return this.fail("varint is longer than 10 bytes", start);
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  sint32(): number {
    const value = this.uint32();
    return (value >>> 1) ^ -(value & 1);
  }

  sint64(): bigint {
    const value = this.uint64();
    return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
  }

  bool(): boolean {
    return this.uint64() !== 0n;
  }

  fixed32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  sfixed32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  fixed64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  sfixed64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  #delimited(): Uint8Array {
    const size = this.uint32();
    const start = this.#take(size);
    return this.#bytes.subarray(start, start + size);
  }

  /** A copy: the input may be a slice of something much larger that should not be kept alive. */
  bytes(): Uint8Array {
    return this.#delimited().slice();
  }

  string(): string {
    const start = this.#offset;
    const bytes = this.#delimited();
    try {
      return utf8.decode(bytes);
    } catch (error) {
      throw new FormatError(`Cannot decode message at offset ${start}: string is not valid UTF-8`, {
        offset: start,
        cause: error,
      });
    }
  }

  /** Passes over the value of a field that is not known. */
  skip(type: number, number: number, depth = 0): void {
    switch (type) {
      case wireType.varint:
        this.uint64();
        return;
      case wireType.fixed64:
        this.#take(8);
        return;
      case wireType.bytes:
        this.#take(this.uint32());
        return;
      case wireType.fixed32:
        this.#take(4);
        return;
      case wireType.startGroup:
        this.#skipGroup(number, depth);
        return;
      default:
        this.fail(`wire type of field ${number} is ${type}, want 0, 1, 2, 3 or 5`);
    }
  }

  #skipGroup(number: number, depth: number): void {
    if (depth >= maxGroupDepth) this.fail(`groups are nested deeper than ${maxGroupDepth}`);
    for (;;) {
      const tag = this.tag();
      if ((tag & 7) !== wireType.endGroup) {
        this.skip(tag & 7, tag >>> 3, depth + 1);
        continue;
      }
      if (tag >>> 3 !== number) this.fail(`end of group is of field ${tag >>> 3}, want ${number}`);
      return;
    }
  }
}
