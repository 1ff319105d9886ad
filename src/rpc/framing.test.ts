import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { formatTimeout, frame, parseTimeout, readFrames } from "./framing.ts";
import { Code } from "./status.ts";

async function read(chunks: readonly Uint8Array[], options: Parameters<typeof readFrames>[1] = {}): Promise<unknown> {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  const messages: number[][] = [];
  try {
    for await (const message of readFrames(source(), options)) messages.push([...message]);
  } catch (error) {
    return { messages, code: (error as { readonly code?: number }).code };
  }
  return messages;
}

const three = [frame(Uint8Array.of(1, 2, 3)), frame(new Uint8Array(0)), frame(Uint8Array.of(4))];

test("readFrames() finds the messages however the bytes are cut", async () => {
  const bytes = Uint8Array.from(three.flatMap((each) => [...each]));
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    expect(await read(chunks)).toEqual([[1, 2, 3], [], [4]]);
  }
});

test("readFrames() refuses what is too large, cut off or no frame", async () => {
  expect(await read([...three, Uint8Array.of(0, 0, 0)])).toMatchObject({ code: Code.INTERNAL });
  expect(await read([Uint8Array.of(0, 0, 0, 0, 2, 1)])).toMatchObject({ code: Code.INTERNAL });
  expect(await read([Uint8Array.of(2, 0, 0, 0, 0)])).toMatchObject({ code: Code.INTERNAL });
  expect(await read([Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff)])).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
});

test("readFrames() decompresses, but not without end", async () => {
  const compressed = frame(gzipSync(new Uint8Array(1000)));
  compressed[0] = 1;
  expect(await read([compressed], { encoding: "gzip" })).toEqual([Array.from({ length: 1000 }, () => 0)]);
  expect(await read([compressed], { encoding: "gzip", maxBytes: 999 })).toMatchObject({
    code: Code.RESOURCE_EXHAUSTED,
  });
  expect(await read([compressed])).toMatchObject({ code: Code.UNIMPLEMENTED });
  expect(await read([Uint8Array.of(1, 0, 0, 0, 1, 7)], { encoding: "gzip" })).toMatchObject({ code: Code.INTERNAL });
});

test("parseTimeout() and formatTimeout() agree", () => {
  expect(["1H", "2M", "3S", "40m", "5000u", "1000000n", "", "x", "123456789m", "1d"].map(parseTimeout)).toEqual([
    3_600_000,
    120_000,
    3000,
    40,
    5,
    1,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([0, 0.5, 1500, 10 ** 9].map(formatTimeout)).toEqual(["1m", "1m", "1500m", "1000000S"]);
});
