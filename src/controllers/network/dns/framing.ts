// DNS messages as they travel: with a number of their own, and with their length in front where they come as a stream.
import { concatBytes } from "../../../base/bytes.ts";

/** The same message with another id. */
export function withId(message: Uint8Array, id: number): Uint8Array {
  const copy = new Uint8Array(message);
  copy[0] = id >> 8;
  copy[1] = id & 0xff;
  return copy;
}

/** Each message has its length in front, two bytes. RFC 1035, 4.2.2. */
export function framed(message: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);
}

/** Messages out of a stream, each without its length. */
export async function* unframed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of pieces) {
    rest = concatBytes([rest, piece]);
    for (;;) {
      const length = ((rest[0] ?? 0) << 8) | (rest[1] ?? 0);
      if (rest.length < 2 || rest.length < 2 + length) break;
      yield rest.slice(2, 2 + length);
      rest = rest.slice(2 + length);
    }
  }
}
