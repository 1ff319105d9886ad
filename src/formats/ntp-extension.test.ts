// Extension fields, written by hand after RFC 7822 and RFC 8915.
import { expect, test } from "vitest";
import {
  encodeNtpAuthenticator,
  encodeNtpExtension,
  ntpExtensionTypes,
  parseNtpAuthenticator,
  parseNtpExtensions,
} from "./ntp-extension.ts";

const header = new Uint8Array(48);
const packet = (...fields: readonly (Uint8Array | string)[]): Uint8Array =>
  Uint8Array.of(
    ...header,
    ...fields.flatMap((each) => [...(typeof each === "string" ? Uint8Array.fromHex(each) : each)]),
  );

test("fields are whole words of at least 16 bytes", () => {
  const { cookie, uniqueIdentifier } = ntpExtensionTypes;
  expect(encodeNtpExtension(cookie, Uint8Array.of(1)).toHex()).toBe(`02040010${"01".padEnd(24, "0")}`);
  const id = new Uint8Array(13).fill(7);
  const bytes = packet(encodeNtpExtension(uniqueIdentifier, id), encodeNtpExtension(cookie, Uint8Array.of(1)));
  expect(parseNtpExtensions(bytes)).toEqual([
    { type: uniqueIdentifier, offset: 48, body: Uint8Array.of(...id, 0, 0, 0) },
    { type: cookie, offset: 68, body: Uint8Array.of(1, ...new Uint8Array(11)) },
  ]);
});

test.each(["0104", "01040003", "01040006ffff", "0104001400000000", "010400100000000000000000000000000000"])(
  "parseNtpExtensions() trusts no length: %s",
  (field) => {
    expect(() => parseNtpExtensions(packet(field))).toThrow("Cannot parse NTP extension field");
  },
);

test("an authenticator holds nonce and sealed bytes, each in whole words", () => {
  const parts = { nonce: new Uint8Array(16).fill(1), sealed: new Uint8Array(18).fill(2) };
  const bytes = encodeNtpAuthenticator(parts);
  expect(bytes.toHex()).toBe(`0404002c00100012${"01".repeat(16)}${"02".repeat(18)}0000`);
  expect(parseNtpAuthenticator(bytes.subarray(4))).toEqual(parts);
  for (const broken of ["", "0000", "00100012", `00000010${"00".repeat(16)}`, `0010ffff${"00".repeat(32)}`])
    expect(() => parseNtpAuthenticator(Uint8Array.fromHex(broken))).toThrow("Cannot parse NTP authenticator");
});
