// Appends protobuf's primitive encodings to a buffer that grows. Source: protobuf encoding specification.

const utf8 = new TextEncoder();

/** Values are reduced to their width (`int32` of 2^40 keeps the low bits), as in other implementations; a caller's types prevent that. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  /** `sizeHint`: bytes to begin with. */
  constructor(sizeHint = 256) {
    this.#bytes = new Uint8Array(sizeHint);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  /** Field number and wire type. */
  tag(number: number, wireType: number): void {
    this.uint32(((number << 3) | wireType) >>> 0);
  }

  uint32(value: number): void {
    this.#reserve(5);
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Also enums: negative numbers take ten bytes. */
  int32(value: number): void {
    if (value >= 0) this.uint32(value);
    else this.uint64(BigInt.asUintN(64, BigInt(value | 0)));
  }

  uint64(value: bigint): void {
    this.#reserve(10);
    const wrapped = BigInt.asUintN(64, value);
    let low = Number(wrapped & 0xffffffffn);
    let high = Number(wrapped >> 32n);
    while (high > 0) {
      this.#bytes[this.#length++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.uint32(low);
  }

  sint32(value: number): void {
    this.uint32((value << 1) ^ (value >> 31));
  }

  sint64(value: bigint): void {
    this.uint64((value << 1n) ^ (value >> 63n));
  }

  bool(value: boolean): void {
    this.uint32(value ? 1 : 0);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  fixed64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#length, value, true);
    this.#length += 8;
  }

  float(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Length and bytes. */
  bytes(value: Uint8Array): void {
    this.uint32(value.length);
    this.raw(value);
  }

  /** Bytes as they are, without a length: for parts that are encoded already. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Length and UTF-8; a lone surrogate becomes U+FFFD. */
  string(value: string): void {
    const mark = this.begin();
    this.#reserve(value.length * 3);
    const { written } = utf8.encodeInto(value, this.#bytes.subarray(this.#length));
    this.#length += written;
    this.end(mark);
  }

  /** Starts something whose length is not known yet; `end(mark)` writes the length in front of it. */
  begin(): number {
    this.#reserve(1);
    return this.#length++;
  }

  end(mark: number): void {
    const start = mark + 1;
    const size = this.#length - start;
    const prefix = varintSize(size);
    if (prefix > 1) {
      this.#reserve(prefix - 1);
      this.#bytes.copyWithin(mark + prefix, start, this.#length);
    }
    this.#length = mark;
    this.uint32(size);
    this.#length = mark + prefix + size;
  }

  /** The bytes written so far, a copy of exactly their size. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Bytes a length or tag takes as a varint. */
function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}
