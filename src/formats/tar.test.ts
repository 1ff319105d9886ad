// Archives are checked block by block.
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import type { TarEntry } from "./tar.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "./tar.ts";

const entry: TarEntry = {
  name: "etc/hosts",
  type: "file",
  mode: 0o644,
  uid: 0,
  gid: 50,
  sizeBytes: 3,
  modifiedSeconds: 1_795_257_624,
};

/** Octal fields and strings of a header, and the sum POSIX wants over it. */
function readHeader(block: Uint8Array): Readonly<Record<string, string | number | boolean>> {
  const text = (from: number, to: number): string => decodeUtf8(block.subarray(from, to)).replace(/\0.*$/su, "");
  const octal = (from: number, to: number): number => parseInt(text(from, to), 8);
  const blanked = block.slice(0, 512).fill(0x20, 148, 156);
  return {
    name: text(0, 100),
    mode: octal(100, 108),
    gid: octal(116, 124),
    size: octal(124, 136),
    modified: octal(136, 148),
    sumMatches: octal(148, 156) === blanked.reduce((sum, byte) => sum + byte, 0),
    type: text(156, 157),
    link: text(157, 257),
    magic: text(257, 263),
    major: octal(329, 337),
    minor: octal(337, 345),
  };
}

test("encodeTarHeader() writes a plain ustar header for a plain file", () => {
  const header = encodeTarHeader(entry);
  expect([header.length, readHeader(header)]).toEqual([
    512,
    {
      name: "etc/hosts",
      mode: 0o644,
      gid: 50,
      size: 3,
      modified: 1_795_257_624,
      sumMatches: true,
      type: "0",
      link: "",
      magic: "ustar",
      major: 0,
      minor: 0,
    },
  ]);
});

test("encodeTarHeader() says in pax records what does not fit", () => {
  const name = `${"d/".repeat(60)}naïve`;
  const header = encodeTarHeader({ ...entry, name, sizeBytes: 2 ** 40, uid: 2 ** 30, modifiedSeconds: -5 });
  expect(header.length).toBe(3 * 512);
  expect(readHeader(header)["type"]).toBe("x");
  const size = Number(readHeader(header)["size"]);
  expect(decodeUtf8(header.subarray(512, 512 + size))).toBe(
    `136 path=${name}\n22 size=1099511627776\n18 uid=1073741824\n12 mtime=-5\n`,
  );
  expect(readHeader(header.subarray(1024))).toMatchObject({ type: "0", sumMatches: true });
});

test("encodeTarHeader() knows links and devices", () => {
  expect(readHeader(encodeTarHeader({ ...entry, type: "symlink", linkName: "usr/bin", sizeBytes: 0 }))).toMatchObject({
    type: "2",
    link: "usr/bin",
  });
  const device = { major: 254, minor: 3 };
  expect(readHeader(encodeTarHeader({ ...entry, type: "block-device", device, sizeBytes: 0 }))).toMatchObject({
    type: "4",
    ...device,
  });
});

test("tarPadding() fills the last block", () => {
  expect([0, 1, 511, 512, 513].map((size) => tarPadding(size).length)).toEqual([0, 511, 1, 0, 511]);
});

test("an archive consists of whole blocks", () => {
  const body = encodeUtf8("abc");
  const archive = concatBytes([encodeTarHeader(entry), body, tarPadding(body.length), tarTrailer]);
  expect(archive.length % 512).toBe(0);
});
