// A database of bbolt, put together by hand from the description of the format, and the checksum over its entries.
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { openBolt } from "./bolt.ts";
import { crc32c } from "./crc32c.ts";

const pageBytes = 512;

function page(id: number, flags: number, elements: readonly Uint8Array[], count: number): Uint8Array {
  const bytes = new Uint8Array(pageBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(id), true);
  view.setUint16(8, flags, true);
  view.setUint16(10, count, true);
  bytes.set(concatBytes(elements), 16);
  return bytes;
}

function meta(id: number, root: number, transaction: number): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xed0cdaed, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, pageBytes, true);
  view.setBigUint64(16, BigInt(root), true);
  view.setBigUint64(40, 6n, true);
  view.setBigUint64(48, BigInt(transaction), true);
  return page(id, 4, [bytes], 0);
}

type Pair = readonly [key: string | Uint8Array, value: string | Uint8Array];

function leaf(id: number, pairs: readonly Pair[], flag = 0): Uint8Array {
  const bytesOf = (part: string | Uint8Array): Uint8Array => (typeof part === "string" ? encodeUtf8(part) : part);
  let offset = 16 * pairs.length;
  const heads = pairs.map(([key, value], index) => {
    const head = new Uint8Array(16);
    const view = new DataView(head.buffer);
    view.setUint32(0, flag, true);
    view.setUint32(4, offset - 16 * index, true);
    view.setUint32(8, bytesOf(key).length, true);
    view.setUint32(12, bytesOf(value).length, true);
    offset += bytesOf(key).length + bytesOf(value).length;
    return head;
  });
  return page(id, 2, [...heads, ...pairs.flatMap((pair) => pair.map(bytesOf))], pairs.length);
}

function branch(id: number, children: readonly number[]): Uint8Array {
  const elements = children.map((child) => {
    const head = new Uint8Array(16);
    new DataView(head.buffer).setBigUint64(8, BigInt(child), true);
    return head;
  });
  return page(id, 1, elements, children.length);
}

/** Root page of a bucket, and its sequence; 0 has the page behind it. */
function bucket(root: number, inline: Uint8Array = new Uint8Array()): Uint8Array {
  const head = new Uint8Array(16);
  new DataView(head.buffer).setBigUint64(0, BigInt(root), true);
  return concatBytes([head, inline]);
}

const small = leaf(0, [["x", "y"]]).subarray(0, 16 + 16 + 2);
const file = concatBytes([
  meta(0, 9, 1), // of an older transaction
  meta(1, 2, 2),
  leaf(2, [["key", bucket(3)], ["meta", bucket(0, small)]], 1),
  branch(3, [4, 5]),
  leaf(4, [["a", "1"]]),
  leaf(5, [["b", "22"]]),
]); // prettier-ignore

const readAt =
  (bytes: Uint8Array) =>
  (offset: number, length: number): Promise<Uint8Array> =>
    Promise.resolve(bytes.subarray(offset, offset + length));

test("openBolt() reads buckets in pages of their own, and those that are small", async () => {
  const bolt = await openBolt(readAt(file));
  const found: string[] = [];
  for await (const { bucket: name, entry } of bolt.entries())
    found.push(
      entry === undefined
        ? decodeUtf8(name)
        : `${decodeUtf8(name)}/${decodeUtf8(entry.key)}=${decodeUtf8(entry.value)}`,
    );
  expect([found, bolt.sizeBytes]).toEqual([["key", "key/a=1", "key/b=22", "meta", "meta/x=y"], 6 * pageBytes]);
});

test("openBolt() refuses other files, and those that are damaged", async () => {
  await expect(openBolt(readAt(new Uint8Array(2048)))).rejects.toThrow("found no head of a bbolt file");
  const short = await openBolt(readAt(file.subarray(0, 4 * pageBytes)));
  await expect(Array.fromAsync(short.entries())).rejects.toThrow("it ends within 16 bytes");
});

test("crc32c() is that of the standard, in pieces too", () => {
  const digits = encodeUtf8("123456789");
  expect([crc32c(digits), crc32c(digits.subarray(4), crc32c(digits.subarray(0, 4)))]).toEqual([0xe3069283, 0xe3069283]);
});
