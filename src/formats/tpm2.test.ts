import { expect, test } from "vitest";
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import {
  emptyPassword,
  encodeTpmCommand,
  parseTpmResponse,
  pcrSelection,
  sized,
  storageKeyPoint,
  storageKeyTemplate,
  tpmCommand,
  TpmError,
  tpmHandle,
  uint16,
  uint32,
} from "./tpm2.ts";

const hex = (text: string): Uint8Array => Uint8Array.fromHex(text.replaceAll(" ", ""));

test("a command without a session: PCR 7 of the SHA-256 bank is read", () => {
  const bytes = encodeTpmCommand({ command: tpmCommand.pcrRead, parameters: pcrSelection([7]) });
  expect(bytes.toHex()).toBe(hex("8001 00000014 0000017e 00000001 000b 03 800000").toHex());
});

test("a command with an empty password has its authorisation between handles and parameters", () => {
  const request = { handles: [tpmHandle.owner], authorisations: [emptyPassword], parameters: hex("abcd") };
  const bytes = encodeTpmCommand({ command: tpmCommand.createPrimary, ...request });
  expect(bytes.toHex()).toBe(hex("8002 0000001d 00000131 40000001 00000009 40000009 0000 01 0000 abcd").toHex());
});

test("a response gives handle, parameters and what the session says", () => {
  const plain = parseTpmResponse(hex("8001 00000010 00000000 80000001 abcd"), { hasHandle: true });
  expect(plain).toEqual({ handle: 0x8000_0001, parameters: hex("abcd"), session: undefined });
  const answer = parseTpmResponse(hex("8002 00000017 00000000 00000002 abcd 0001 05 01 0001 06"), { hasHandle: false });
  expect(answer.parameters).toEqual(hex("abcd"));
  expect(answer.session).toEqual({ nonce: hex("05"), attributes: 1, hmac: hex("06") });
});

test.each([
  [0x99d, "policy failed"],
  [0x9a2, "authorisation failed"],
  [0x921, "locked out"],
  [0x155, "code 0x155"],
])("a refusal %i is told in words where it has some", (code, words) => {
  const refusal = concatBytes([hex("8001 0000000a"), uint32(code)]);
  expect(() => parseTpmResponse(refusal, { hasHandle: false })).toThrow(TpmError);
  expect(() => parseTpmResponse(refusal, { hasHandle: false })).toThrow(words);
});

test("what ends too early, or is longer than it says, is no response", () => {
  const whole = hex("8002 00000017 00000000 00000002 abcd 0001 05 01 0001 06");
  for (let length = 0; length < whole.length; length++) {
    const short = whole.slice(0, length);
    if (length >= 6) short.set(uint32(length), 2);
    expect(() => parseTpmResponse(short, { hasHandle: false })).toThrow(FormatError);
  }
  expect(() => parseTpmResponse(concatBytes([whole, hex("00")]), { hasHandle: false })).toThrow(
    "found 24 bytes, want 23",
  );
});

test("the point of the storage key is padded; a key of another type is refused", () => {
  const head = storageKeyTemplate().subarray(0, -4); // without the empty point
  const { x, y } = storageKeyPoint(concatBytes([head, sized(hex("01")), sized(new Uint8Array(32).fill(2))]));
  expect([x.length, x[31], y[0]]).toEqual([32, 1, 2]);
  expect(() => storageKeyPoint(concatBytes([uint16(1), head.subarray(2)]))).toThrow("type is 1, want ECC");
});
