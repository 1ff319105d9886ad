import { expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { readTar } from "./tar-reader.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "./tar.ts";

function file(name: string, content: string): Uint8Array {
  const bytes = encodeUtf8(content);
  const header = encodeTarHeader({
    name,
    type: "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: bytes.length,
    modifiedSeconds: 0,
  });
  return concatBytes([header, bytes, tarPadding(bytes.length)]);
}

/** In pieces of a size that fits no block. */
async function* pieces(bytes: Uint8Array, size = 333): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(bytes: Uint8Array): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  for await (const { name, content } of readTar(pieces(bytes))) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    found.push([name, decodeUtf8(concatBytes(parts))]);
  }
  return found;
}

test("readTar() reads what is written, long and foreign names too", async () => {
  const long = `${"folder/".repeat(30)}é.txt`;
  const archive = concatBytes([file("a.txt", "A"), file(long, "x".repeat(2000)), file("empty", ""), tarTrailer]);
  expect(await readAll(archive)).toEqual([
    ["a.txt", "A"],
    [long, "x".repeat(2000)],
    ["empty", ""],
  ]);
});

test("readTar() passes over what nobody reads", async () => {
  const archive = concatBytes([file("big", "x".repeat(5000)), file("small", "y"), tarTrailer]);
  const names: string[] = [];
  for await (const { name, sizeBytes } of readTar(pieces(archive))) names.push(`${name} ${sizeBytes}`);
  expect(names).toEqual(["big 5000", "small 1"]);
});

test("readTar() refuses archives that are damaged or break off", async () => {
  const archive = concatBytes([file("a.txt", "x".repeat(1500)), tarTrailer]);
  await expect(readAll(archive.subarray(0, 1000))).rejects.toThrow(FormatError);
  const damaged = new Uint8Array(archive);
  damaged[0] = 0x7a;
  await expect(readAll(damaged)).rejects.toThrow(/checksum/u);
});
