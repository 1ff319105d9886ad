// The writing of node ids: a known one, and a round trip of many.
import { expect, test } from "vitest";
import { encodeBase62, parseBase62 } from "./base62.ts";

test("parseBase62() reads a known node id", () => {
  const bytes = parseBase62("sou7yy34ykX3n373Zw1DXKb8zD7UnyKT6HT3QDsGH6L");
  expect([bytes.length, Buffer.from(bytes.subarray(0, 16)).toString("hex")]).toEqual([
    32,
    "be871ac0d0dd31fa4caca753b0f3f1b2",
  ]);
});

test("encodeBase62() and parseBase62() are each other's reverse", () => {
  for (let seed = 0; seed < 300; seed++) {
    // A simple generator: the test must fail the same way each time.
    const bytes = Uint8Array.from(
      { length: 32 },
      (_, index) => (seed * 7919 + index * index * 104_729 + seed * index * 31) % 256,
    );
    if (bytes[0] === 0) continue; // leading zero bytes are not written
    const text = encodeBase62(bytes);
    expect(parseBase62(text)).toEqual(bytes);
    expect(text).toMatch(/^[A-Za-z0-9]{43,51}$/u);
  }
  expect(encodeBase62(new Uint8Array(32).fill(255)).length).toBe(52);
  expect(() => parseBase62("a-b")).toThrow('found "-"');
});
