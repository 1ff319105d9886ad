// The last megabyte or so of one log: a chunk being filled, and older ones compressed.
import { concatBytes } from "../base/bytes.ts";
import { wakeup } from "../base/wakeup.ts";

/** Compression of one chunk, handed in because this room has no builtins. Neither may fail on its own output. */
export interface Compressor {
  compress(bytes: Uint8Array): Promise<Uint8Array>;
  decompress(bytes: Uint8Array): Promise<Uint8Array>;
}

interface Chunk {
  /** Position of its first byte in the whole log. */
  readonly start: number;
  readonly length: number;
  bytes: { readonly kind: "raw" | "packed"; readonly data: Uint8Array };
}

export interface ReadOptions {
  /** Only the last N lines of what is there; 0 for nothing old; everything when absent or negative. */
  readonly tailLines?: number;
  /** Goes on with what is written later, until the signal aborts. */
  readonly follow?: boolean;
}

export interface CircularLog {
  /** Never waits. */
  write(bytes: Uint8Array): void;
  /** Positions of the oldest byte kept, and of the next one to be written. */
  readonly start: number;
  readonly end: number;
  /** Pieces of the log as they were written or larger; a follower that is overrun goes on with the oldest byte kept. */
  read(options: ReadOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** What is kept from a position on; starts later when that part is gone. */
  readFrom(position: number): Promise<{ readonly start: number; readonly bytes: Uint8Array }>;
}

export interface CircularLogOptions {
  readonly compressor: Compressor;
  /** Size of a chunk; 64 KiB when absent. */
  readonly chunkBytes?: number;
  /** Compressed chunks kept beside the one being filled; 15 when absent. */
  readonly chunks?: number;
}

const newline = 10;
/** The chunk being filled grows by doubling from here: most logs of a node stay far below a full chunk. */
const firstBytes = 1024;

/** The bytes and where they are; knows nothing of readers. */
class Chunks {
  readonly #compressor: Compressor;
  readonly #chunkBytes: number;
  readonly #keep: number;
  readonly #sealed: Chunk[] = [];
  #open: Uint8Array;
  #openLength = 0;
  #openStart = 0;

  constructor({ compressor, chunkBytes = 64 * 1024, chunks = 15 }: CircularLogOptions) {
    this.#compressor = compressor;
    this.#chunkBytes = chunkBytes;
    this.#keep = chunks;
    this.#open = new Uint8Array(Math.min(firstBytes, chunkBytes));
  }

  get start(): number {
    return this.#sealed[0]?.start ?? this.#openStart;
  }

  get end(): number {
    return this.#openStart + this.#openLength;
  }

  write(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const part = rest.subarray(0, this.#chunkBytes - this.#openLength);
      this.#append(part);
      rest = rest.subarray(part.length);
      if (this.#openLength === this.#chunkBytes) this.#seal();
    }
  }

  /** From the position to the end of the chunk that holds it, or undefined at the end of the log. */
  async pieceAt(position: number): Promise<{ readonly next: number; readonly bytes: Uint8Array } | undefined> {
    const from = Math.max(position, this.start);
    if (from >= this.end) return undefined;
    const chunk = this.#sealed.find((each) => from < each.start + each.length);
    if (chunk === undefined) return { next: this.end, bytes: this.#opened().slice(from - this.#openStart) };
    return { next: chunk.start + chunk.length, bytes: (await this.#unpack(chunk)).slice(from - chunk.start) };
  }

  /** Where the last `lines` lines begin; a last line without its newline counts as a line. */
  async tailPosition(lines: number): Promise<number> {
    const limit = this.end;
    if (lines === 0) return limit;
    let seen = 0;
    const parts = [
      { start: this.#openStart, load: () => Promise.resolve(this.#opened()) },
      ...this.#sealed.toReversed().map((chunk) => ({ start: chunk.start, load: () => this.#unpack(chunk) })),
    ];
    for (const { start, load } of parts) {
      const bytes = await load();
      for (let index = bytes.length - 1; index >= 0; index--) {
        if (bytes[index] !== newline || start + index === limit - 1) continue;
        if (++seen === lines) return start + index + 1;
      }
    }
    return this.start;
  }

  #opened(): Uint8Array {
    return this.#open.subarray(0, this.#openLength);
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#openLength + bytes.length;
    if (needed > this.#open.length) {
      const grown = new Uint8Array(Math.min(this.#chunkBytes, Math.max(needed, this.#open.length * 2)));
      grown.set(this.#opened());
      this.#open = grown;
    }
    this.#open.set(bytes, this.#openLength);
    this.#openLength = needed;
  }

  #seal(): void {
    const chunk: Chunk = {
      start: this.#openStart,
      length: this.#openLength,
      bytes: { kind: "raw", data: this.#opened() },
    };
    this.#sealed.push(chunk);
    if (this.#sealed.length > this.#keep) this.#sealed.shift();
    this.#openStart = this.end;
    this.#open = new Uint8Array(Math.min(firstBytes, this.#chunkBytes));
    this.#openLength = 0;
    void this.#pack(chunk);
  }

  /** Until it has worked, and if it never does, the chunk stays as it is: compression only saves memory. */
  async #pack(chunk: Chunk): Promise<void> {
    try {
      chunk.bytes = { kind: "packed", data: await this.#compressor.compress(chunk.bytes.data) };
    } catch {
      // kept uncompressed
    }
  }

  #unpack(chunk: Chunk): Promise<Uint8Array> {
    return chunk.bytes.kind === "raw"
      ? Promise.resolve(chunk.bytes.data)
      : this.#compressor.decompress(chunk.bytes.data);
  }
}

export function circularLog(options: CircularLogOptions): CircularLog {
  const chunks = new Chunks(options);
  const written = wakeup();
  return {
    get start() {
      return chunks.start;
    },
    get end() {
      return chunks.end;
    },
    write(bytes) {
      chunks.write(bytes);
      written.ring();
    },
    async *read({ tailLines = -1, follow = false }, signal) {
      let position = tailLines < 0 ? chunks.start : await chunks.tailPosition(tailLines);
      const stop = follow ? Infinity : chunks.end;
      while (!signal.aborted && position < stop) {
        const piece = await chunks.pieceAt(position);
        if (piece === undefined) {
          if (position >= chunks.end) await written.next(signal); // else more came while we looked
          continue;
        }
        position = piece.next;
        yield piece.bytes;
      }
    },
    async readFrom(position) {
      const start = Math.max(position, chunks.start);
      const parts: Uint8Array[] = [];
      for (let next = start; ;) {
        const piece = await chunks.pieceAt(next);
        if (piece === undefined) return { start, bytes: concatBytes(parts) };
        next = piece.next;
        parts.push(piece.bytes);
      }
    },
  };
}
