// Gzip of a stream that nobody holds in memory as a whole.
import { createGzip } from "node:zlib";

/**
 * Compresses on the thread pool, piece by piece; reads the input only as fast as the output is taken. When the reader stops early the input
 * is closed too. Rejects with the input's error, after what was compressed until then.
 */
export async function* gzip(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createGzip();
  const feeding = feed(input, stream);
  feeding.catch(() => undefined); // its error is looked at below, once the output has ended
  try {
    yield* stream as AsyncIterable<Uint8Array>; // a stream without an encoding yields buffers
    await feeding;
  } finally {
    stream.destroy();
    await feeding.catch(() => undefined); // the reader left: what the input says then does not matter
  }
}

async function feed(input: AsyncIterable<Uint8Array>, stream: ReturnType<typeof createGzip>): Promise<void> {
  try {
    for await (const chunk of input) {
      if (stream.destroyed) return;
      if (!stream.write(chunk)) await drained(stream);
    }
  } finally {
    stream.end();
  }
}

/** Also resolves when the stream is closed, as it will never drain then. */
function drained(stream: ReturnType<typeof createGzip>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once("drain", resolve);
  stream.once("close", resolve);
  return promise.finally(() => {
    stream.off("drain", resolve);
    stream.off("close", resolve);
  });
}
