import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { encodeGrubEnvironment, parseGrubEnvironment } from "./grub-environment.ts";

test("encodeGrubEnvironment() writes what grub-editenv 2.12 writes", () => {
  // grub-editenv grubenv create; grub-editenv grubenv set default_bank=A 'odd=a\b'
  const text = "# GRUB Environment Block\ndefault_bank=A\nodd=a\\\\b\n";
  const variables = new Map([
    ["default_bank", "A"],
    ["odd", "a\\b"],
  ]);
  const block = encodeGrubEnvironment(variables);
  expect(block).toEqual(encodeUtf8(text.padEnd(1024, "#")));
  expect(parseGrubEnvironment(block)).toEqual(variables);
});

test("parseGrubEnvironment() reads values with line ends", () => {
  const variables = new Map([["two", "a\nb=c"]]);
  expect(parseGrubEnvironment(encodeGrubEnvironment(variables))).toEqual(variables);
});

test("parseGrubEnvironment() refuses what GRUB would not load", () => {
  const whole = encodeGrubEnvironment(new Map([["a", "1"]]));
  expect(() => parseGrubEnvironment(whole.subarray(0, 512))).toThrow(FormatError);
  expect(() => parseGrubEnvironment(new Uint8Array(1024))).toThrow(FormatError);
  expect(() => parseGrubEnvironment(encodeUtf8("# GRUB Environment Block\nno line".padEnd(1024, "x")))).toThrow(
    FormatError,
  );
  expect(() => encodeGrubEnvironment(new Map([["a b", ""]]))).toThrow(FormatError);
  expect(() => encodeGrubEnvironment(new Map([["a", "x".repeat(1000)]]))).toThrow(FormatError);
});
