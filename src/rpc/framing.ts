// gRPC's message frames: one byte that says compressed or not, four of length, the message. Source: gRPC over HTTP/2, "Length-Prefixed-Message".
import { Code, StatusError } from "./status.ts";

/** Size of the prefix in front of a message. */
const prefixBytes = 5;

/** Largest message that is read; what is sent has no limit but the peer's. */
export const maxMessageBytes = 33_554_432;

/** The message with its prefix, uncompressed. */
export function frame(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(prefixBytes + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, prefixBytes);
  return framed;
}

export interface FramingOptions {
  /** Value of `grpc-encoding`; `identity` when absent. */
  readonly encoding?: string | undefined;
  readonly maxBytes?: number;
}

/** Collects chunks until a number of bytes is there. */
class Chunks {
  readonly #chunks: Uint8Array[] = [];
  length = 0;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** Takes exactly `count` bytes, which must be there. */
  take(count: number): Uint8Array {
    this.length -= count;
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= count) {
      if (first.length === count) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(count);
      return first.subarray(0, count);
    }
    const taken = new Uint8Array(count);
    for (let offset = 0; offset < count;) {
      const chunk = this.#chunks.shift() ?? new Uint8Array(0);
      const part = chunk.subarray(0, count - offset);
      taken.set(part, offset);
      offset += part.length;
      if (part.length < chunk.length) this.#chunks.unshift(chunk.subarray(part.length));
    }
    return taken;
  }
}

/**
 * The messages in a stream of bytes, decompressed. Throws a StatusError: RESOURCE_EXHAUSTED as soon as a prefix announces more than the
 * limit, INTERNAL for what is no frame or is cut off, UNIMPLEMENTED for a compression that is not known.
 */
export async function* readFrames(
  chunks: AsyncIterable<Uint8Array>,
  options: FramingOptions = {},
): AsyncGenerator<Uint8Array> {
  const { maxBytes = maxMessageBytes } = options;
  const pending = new Chunks();
  let wanted: { readonly size: number; readonly isCompressed: boolean } | undefined;
  for await (const chunk of chunks) {
    pending.push(chunk);
    for (;;) {
      if (wanted === undefined) {
        if (pending.length < prefixBytes) break;
        wanted = parsePrefix(pending.take(prefixBytes), maxBytes);
      }
      if (pending.length < wanted.size) break;
      const message = pending.take(wanted.size);
      yield wanted.isCompressed ? await decompress(message, options.encoding, maxBytes) : message;
      wanted = undefined;
    }
  }
  if (wanted !== undefined || pending.length > 0) throw new StatusError(Code.INTERNAL, "unexpected EOF");
}

function parsePrefix(prefix: Uint8Array, maxBytes: number): { readonly size: number; readonly isCompressed: boolean } {
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.length);
  const flag = view.getUint8(0);
  const size = view.getUint32(1);
  if (flag > 1) throw new StatusError(Code.INTERNAL, `received unexpected payload format ${flag}`);
  if (size > maxBytes) {
    throw new StatusError(Code.RESOURCE_EXHAUSTED, `received message larger than max (${size} vs. ${maxBytes})`);
  }
  return { size, isCompressed: flag === 1 };
}

async function decompress(message: Uint8Array, encoding: string | undefined, maxBytes: number): Promise<Uint8Array> {
  if (encoding !== "gzip") {
    throw new StatusError(
      Code.UNIMPLEMENTED,
      `Decompressor is not installed for grpc-encoding "${encoding ?? "identity"}"`,
    );
  }
  const { gunzip } = await import("node:zlib"); // hardly anybody compresses, and it takes more than a megabyte
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  gunzip(message, { maxOutputLength: maxBytes }, (error, result) => {
    if (error === null) resolve(result);
    else if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
      reject(
        new StatusError(Code.RESOURCE_EXHAUSTED, `received message after decompression larger than max ${maxBytes}`),
      );
    } else reject(new StatusError(Code.INTERNAL, "failed to decompress the received message", { cause: error }));
  });
  return promise;
}

/** Milliseconds of a `grpc-timeout` header, or undefined when it is absent or malformed. */
export function parseTimeout(text: string | undefined): number | undefined {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/u.exec(text ?? "") ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const scale: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 0.001, n: 0.000_001 };
  return Number(digits) * (scale[unit] ?? 1);
}

/** A span as `grpc-timeout` writes it: at most eight digits. */
export function formatTimeout(milliseconds: number): string {
  const whole = Math.max(1, Math.ceil(milliseconds));
  return whole < 100_000_000 ? `${whole}m` : `${Math.min(99_999_999, Math.ceil(whole / 1000))}S`;
}
