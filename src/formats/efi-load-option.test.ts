// Load options against bytes laid out by hand as UEFI 2.10 says.
import { expect, test } from "vitest";
import { FormatError } from "../base/errors.ts";
import { encodeLoadOption, parseLoadDescription } from "./efi-load-option.ts";

const partition = { number: 1, firstBlock: 2048n, blocks: 4_302_848n, guid: "01234567-89ab-cdef-0123-456789abcdef" };

function hex(text: string): number[] {
  return [...Buffer.from(text.replaceAll(/\s/gu, ""), "hex")];
}

test("a program on a partition becomes a load option", () => {
  const option = encodeLoadOption("Ic", { partition, path: "\\A" });
  expect([...option]).toEqual(
    hex(
      `
      01000000 3800            active, length of the place
      4900 6300 0000           Ic
      04 01 2a00 01000000 0008000000000000 00a8410000000000
      67452301 ab89 efcd 0123456789abcdef 02 02
      04 04 0a00 5c00 4100 0000
      7f ff 0400`.replaceAll(/active.*|\bIc\b/gu, ""),
    ),
  );
});

test("the description is read back, and one that does not end is refused", () => {
  const option = encodeLoadOption("Ichor", { partition, path: "\\EFI\\BOOT\\BOOTX64.EFI" });
  expect(parseLoadDescription(option)).toBe("Ichor");
  expect(parseLoadDescription(Buffer.concat([Buffer.from([7]), option]).subarray(1))).toBe("Ichor");
  expect(() => parseLoadDescription(option.subarray(0, 9))).toThrow(FormatError);
  expect(() => parseLoadDescription(new Uint8Array())).toThrow(FormatError);
});
