// Byte streams as messages: clients expect small ones.

/** Bytes of one `common.Data` message at most. */
export const dataChunkBytes = 1024;

/** The same bytes in pieces of at most `size`; pieces are never joined, so nothing waits for more input. */
export async function* chunked(
  input: AsyncIterable<Uint8Array>,
  size: number = dataChunkBytes,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of input) {
    for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
  }
}
