// Records of the key establishment, written by hand after RFC 8915.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { encodeNtsRecords, encodeNtsRequest, parseNtsRecords, readNtsAgreement, type NtsRecord } from "./nts-ke.ts";

const record = (type: number, body: string | Uint8Array, isCritical = false): NtsRecord => ({
  isCritical,
  type,
  body: typeof body === "string" ? Uint8Array.fromHex(body) : body,
});
const [protocol, aead, end] = [record(1, "0000", true), record(4, "000f"), record(0, "", true)];
const cookie = record(5, "c0c1c2c3");

test("encodeNtsRequest() asks for NTP version 4 with AES-SIV", () => {
  expect(encodeNtsRequest().toHex()).toBe("80010002000080040002000f80000000");
});

test("parseNtsRecords() waits for the end of the message, and takes nothing behind it", () => {
  const bytes = encodeNtsRecords([protocol, cookie, end]);
  expect(parseNtsRecords(bytes)).toEqual([protocol, cookie, end]);
  for (let length = 0; length < bytes.length; length++)
    expect(parseNtsRecords(bytes.subarray(0, length))).toBeUndefined();
  expect(() => parseNtsRecords(Uint8Array.of(...bytes, 0))).toThrow("found 1 bytes behind the end");
});

test("readNtsAgreement() gives cookies, and the server and port where they are others", () => {
  expect(readNtsAgreement([protocol, aead, cookie, cookie, end])).toEqual({
    cookies: [cookie.body, cookie.body],
    server: undefined,
    port: undefined,
  });
  const elsewhere = [record(6, encodeUtf8("ntp.example.org.")), record(7, "04d2", true), record(0x1234, "ff")];
  expect(readNtsAgreement([protocol, aead, cookie, ...elsewhere, end])).toEqual({
    cookies: [cookie.body],
    server: "ntp.example.org",
    port: 1234,
  });
});

test.each([
  [[protocol, aead, end], "found no cookies"],
  [[aead, cookie, end], "the server chose protocol undefined"],
  [[record(1, ""), aead, cookie, end], "found 1 records of the next protocol"],
  [[protocol, record(4, "001e"), cookie, end], "the server chose algorithm 30, want 15"],
  [[protocol, aead, aead, cookie, end], "found 2 records of the AEAD algorithm"],
  [[record(2, "0001", true), end], 'the server says "bad request"'],
  [[protocol, aead, cookie, record(3, "0007"), end], "the server warns with number 7"],
  [[protocol, aead, cookie, record(99, "", true), end], "found a critical record of type 99"],
  [[protocol, aead, cookie, record(6, encodeUtf8("a b")), end], "name is malformed"],
])("readNtsAgreement() refuses what is no agreement (%#)", (records, reason) => {
  expect(() => readNtsAgreement(records)).toThrow(reason);
});
