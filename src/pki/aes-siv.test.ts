// The cipher with the vectors of RFC 5297, appendix A.
import { expect, test } from "vitest";
import { openSiv, sealSiv } from "./aes-siv.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.fromHex(hex.replaceAll(" ", ""));

const deterministic = {
  key: bytes("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
  associated: [bytes("101112131415161718191a1b1c1d1e1f2021222324252627")],
  text: bytes("112233445566778899aabbccddee"),
  sealed: bytes("85632d07c6e8f37f950acd320a2ecc93 40c02b9690c4dc04daef7f6afe5c"),
};
const withNonce = {
  key: bytes("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f"),
  associated: [
    bytes("00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"),
    bytes("102030405060708090a0"),
    bytes("09f911029d74e35bd84156c5635688c0"),
  ],
  text: bytes("7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553"),
  sealed: bytes(
    "7bdb6e3b432667eb06f4d14bff2fbd0f cb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d",
  ),
};

test.each([deterministic, withNonce])("sealSiv() and openSiv() do what the RFC says", (vector) => {
  const { key, associated, text, sealed } = vector;
  expect(sealSiv(key, associated, text)).toEqual(sealed);
  expect(openSiv(key, associated, sealed)).toEqual(text);
});

test("openSiv() refuses what was changed: bytes, associated data, its order, the key", () => {
  const { key, associated, sealed } = withNonce;
  const flipped = (whole: Uint8Array, at: number): Uint8Array =>
    whole.map((byte, index) => (index === at ? byte ^ 1 : byte));
  for (const at of [0, 15, 16, sealed.length - 1])
    expect(() => openSiv(key, associated, flipped(sealed, at))).toThrow("not authentic");
  expect(() => openSiv(key, associated.toReversed(), sealed)).toThrow("not authentic");
  expect(() => openSiv(key, associated.slice(1), sealed)).toThrow("not authentic");
  expect(() => openSiv(flipped(key, 3), associated, sealed)).toThrow("not authentic");
  expect(() => openSiv(key, associated, sealed.subarray(0, 15))).toThrow("found 15, want at least 16");
});

test("an empty text is sealed and authenticated too", () => {
  const { key, associated } = withNonce;
  // Of an implementation by the RFC's formulas (S2V over CMAC), made for this test.
  const sealed = bytes("86562183257fdf3130419a0a5d3ef6b8");
  expect(sealSiv(key, associated, new Uint8Array())).toEqual(sealed);
  expect(openSiv(key, associated, sealed)).toEqual(new Uint8Array());
  expect(() => openSiv(key, associated.slice(1), sealed)).toThrow("not authentic");
});
