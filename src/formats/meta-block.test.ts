import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { encodeMetaBlock, metaBlockBytes, parseMeta } from "./meta-block.ts";

const values = new Map([
  [0x0a, encodeUtf8("a: 1")],
  [0x06, encodeUtf8("")],
]);

test("parseMeta() reads what encodeMetaBlock() wrote, from whichever copy is whole", () => {
  const block = encodeMetaBlock(values);
  const partition = concatBytes([block, block, new Uint8Array(512 * 1024)]);
  expect([...parseMeta(partition)]).toEqual([
    [0x06, encodeUtf8("")],
    [0x0a, encodeUtf8("a: 1")],
  ]);
  partition[100] = 1;
  expect(parseMeta(partition).size).toBe(2);
  partition[metaBlockBytes + 100] = 1;
  expect(parseMeta(partition).size).toBe(0);
});

test("parseMeta() takes a copy whose records are not whole for none, whatever its checksum says", () => {
  const good = encodeMetaBlock(values);
  const strange = encodeMetaBlock(values);
  const view = new DataView(strange.buffer);
  view.setUint32(8, metaBlockBytes); // length of the first value
  const digestAt = metaBlockBytes - 36;
  strange.fill(0, digestAt, digestAt + 32);
  strange.set(createHash("sha256").update(strange).digest(), digestAt);
  expect([...parseMeta(concatBytes([strange, good])).keys()]).toEqual([0x06, 0x0a]);
  expect(parseMeta(concatBytes([strange, strange])).size).toBe(0);
});

test("encodeMetaBlock() has its magic numbers at both ends and refuses too much", () => {
  const block = encodeMetaBlock(values);
  const view = new DataView(block.buffer);
  expect([view.getUint32(0), view.getUint32(metaBlockBytes - 4)]).toEqual([0x5a4b3c2d, 0xa5b4c3d2]);
  expect(() => encodeMetaBlock(new Map([[7, new Uint8Array(metaBlockBytes)]]))).toThrow(FormatError);
});
