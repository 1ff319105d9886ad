// Streams of `common.Data`: bytes, or the error of a node when several answered in one stream.
import type { Data } from "../../wire/gen/common.ts";

/** The bytes of each item. Rejects when an item carries an error instead. */
export async function* dataOf(items: AsyncIterable<Data>): AsyncIterable<Uint8Array> {
  for await (const { metadata, bytes } of items) {
    if (metadata !== undefined && metadata.error !== "") throw new Error(metadata.error);
    if (bytes.length > 0) yield bytes;
  }
}
