// Gzip as a stream: what is taken out is what went in, and everybody is let go.
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { concatBytes } from "../base/bytes.ts";
import { gzip } from "./gzip.ts";

const block = new Uint8Array(100_000).map((_byte, index) => (index * index * 2_654_435_761) >>> 7);

async function* blocks(count: number, onClose: () => void, error?: Error): AsyncGenerator<Uint8Array> {
  try {
    for (let index = 0; index < count; index++) yield block;
    if (error !== undefined) throw error;
  } finally {
    onClose();
  }
}

test("gzip() compresses all of its input", async () => {
  const pieces = await Array.fromAsync(gzip(blocks(5, () => undefined)));
  expect(gunzipSync(concatBytes(pieces)).length).toBe(500_000);
});

test("gzip() hands out everything before it rejects with the input's error", async () => {
  const pieces: Uint8Array[] = [];
  const run = async () => {
    for await (const piece of gzip(blocks(2, () => undefined, new Error("disk broke")))) pieces.push(piece);
  };
  await expect(run()).rejects.toThrow("disk broke");
  expect(gunzipSync(concatBytes(pieces)).length).toBe(200_000);
});

test("gzip() closes its input when the reader leaves", async () => {
  let closed = false;
  for await (const piece of gzip(blocks(1e6, () => void (closed = true)))) {
    if (piece.length > 100) break;
  }
  expect(closed).toBe(true);
});
