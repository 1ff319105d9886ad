import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { parseMetaSeed } from "./meta-seed.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("parseMetaSeed() reads values that hold separators themselves, packed or not", async () => {
  const text = "0xa=addresses:\n  - address: 192.0.2.1/24;0xC=a=b;c;13=;";
  const entries = [
    [10, encodeUtf8("addresses:\n  - address: 192.0.2.1/24")],
    [12, encodeUtf8("a=b;c")],
    [13, encodeUtf8("")],
  ];
  expect(await parseMetaSeed(base64(text))).toEqual(entries);
  expect(await parseMetaSeed(gzipSync(text).toString("base64"))).toEqual(entries);
  expect(await parseMetaSeed("")).toEqual([]);
});

test("parseMetaSeed() names what it cannot read", async () => {
  await expect(parseMetaSeed("{")).rejects.toThrow("found no base64");
  await expect(parseMetaSeed(base64("0x100=a"))).rejects.toThrow('found "0x100=a", want "tag=value;tag=value"');
  await expect(parseMetaSeed(base64("0x0=a"))).rejects.toThrow('found "0x0=a"');
  await expect(parseMetaSeed(base64("name=a"))).rejects.toThrow('found "name=a"');
});
