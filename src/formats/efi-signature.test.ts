// Key databases of Secure Boot; numbers by UEFI 2.10, 8.2.2 and 32.4.1.
import { expect, test } from "vitest";
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { encodeSignatureLists, encodeUpdate, parseSignatureLists, parseUpdate, updateToSign } from "./efi-signature.ts";

const owner = "01234567-89ab-cdef-0123-456789abcdef";
const certificates = [
  { owner, der: Uint8Array.of(0x30, 1, 0xaa) },
  { owner, der: Uint8Array.of(0x30, 0) },
];

test("encodeSignatureLists() writes type, sizes, owner and certificate", () => {
  expect(encodeSignatureLists(certificates.slice(0, 1)).toHex()).toBe(
    "a159c0a5e494a74a87b5ab155c2bf0722f000000000000001300000067452301ab89efcd0123456789abcdef3001aa",
  );
});

test("parseSignatureLists() reads what was written, and passes over lists of other kinds", () => {
  const lists = encodeSignatureLists(certificates);
  const other = lists.slice(0, 47);
  other[0] = 0x26;
  const digest = Uint8Array.from({ length: 32 }, (_, index) => index);
  const digests = Uint8Array.fromHex(
    `2616c4c14c509240aca941f9369343284c0000000000000030000000${"00".repeat(16)}${digest.toHex()}`,
  );
  expect(parseSignatureLists(concatBytes([other, digests, lists]))).toEqual({ certificates, digests: [digest] });
});

test.each([
  ["a cut header", (bytes: Uint8Array) => bytes.subarray(0, 20)],
  ["a cut list", (bytes: Uint8Array) => bytes.subarray(0, 46)],
  ["entries of no size", (bytes: Uint8Array) => bytes.fill(0, 24, 28)],
])("parseSignatureLists() refuses %s", (_what, break_) => {
  expect(() => parseSignatureLists(break_(encodeSignatureLists(certificates.slice(0, 1))))).toThrow(FormatError);
});

const update = { database: "db", time: new Date("2026-11-21T09:08:07Z"), data: Uint8Array.of(1, 2) } as const;

test("updateToSign() joins name, vendor, attributes, time and data", () => {
  expect(updateToSign(update).toHex()).toBe(
    "64006200cbb219d73a3d9645a3bcdad00e67656f27000000ea070b150908070000000000000000000102",
  );
});

test("parseUpdate() takes an update apart again, and refuses a cut one", () => {
  const bytes = encodeUpdate(update, Uint8Array.of(7, 8, 9));
  expect(bytes.subarray(16, 40).toHex()).toBe("1b0000000002f10e9dd2af4adf68ee498aa9347d375665a7");
  expect(parseUpdate(bytes)).toEqual({ time: update.time, signature: Uint8Array.of(7, 8, 9), data: update.data });
  expect(() => parseUpdate(bytes.subarray(0, 41))).toThrow("found a signature of 27 bytes, want 24 to 25");
  expect(() => parseUpdate(bytes.subarray(0, 30))).toThrow("found 30 bytes, want 40 or more");
  expect(() => parseUpdate(bytes.map((byte, index) => (index === 22 ? 0 : byte)))).toThrow(
    "found a certificate of type",
  );
});
