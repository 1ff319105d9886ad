import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { openAlike, openSecret, sealAlike, sealSecret } from "./shared-secret.ts";

const key = new Uint8Array(32).fill(7);
const other = new Uint8Array(32).fill(8);
const text = encodeUtf8("an affiliate of some length");

test("sealSecret() differs each time, and opens with the same key only", () => {
  const sealed = sealSecret(key, text);
  expect(sealed.length).toBe(12 + text.length + 16);
  expect(Uint8Array.from(openSecret(key, sealed))).toEqual(text);
  expect(sealSecret(key, text)).not.toEqual(sealed);
  expect(() => openSecret(other, sealed)).toThrow("another key");
  expect(() => openSecret(key, sealed.subarray(0, 20))).toThrow("want a nonce and a tag");
});

test("sealAlike() is the same each time, in whole blocks", () => {
  const short = encodeUtf8("endpoint");
  const sealed = sealAlike(key, short);
  expect([sealed.length, sealAlike(key, text).length]).toEqual([16, 32]);
  expect(sealAlike(key, short)).toEqual(sealed);
  expect([openAlike(key, sealed), openAlike(key, sealAlike(key, text))]).toEqual([short, text]);
  expect(() => openAlike(key, sealed.subarray(1))).toThrow("want whole blocks");
});
