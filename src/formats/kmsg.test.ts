import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { parseKmsg } from "./kmsg.ts";

test("parseKmsg() reads a driver's record with its values", () => {
  const record = "6,339,5140900,-;pci_root PNP0A08:00: host bridge\n SUBSYSTEM=acpi\n DEVICE=+acpi:PNP0A08:00\n";
  expect(parseKmsg(encodeUtf8(record))).toEqual({
    priority: 6,
    facility: 0,
    sequence: 339,
    timestampUs: 5140900,
    isFragment: false,
    message: "pci_root PNP0A08:00: host bridge",
    values: { SUBSYSTEM: "acpi", DEVICE: "+acpi:PNP0A08:00" },
  });
});

test("parseKmsg() undoes escapes and tells facility from priority", () => {
  const { priority, facility, message } = parseKmsg(encodeUtf8("30,1,2,-;a\\x09b \\xc3\\xa4 \\\\x\n"));
  expect([priority, facility, message]).toEqual([6, 3, "a\tb ä \\\\x"]);
});

test("parseKmsg() refuses what is no record", () => {
  expect(() => parseKmsg(encodeUtf8("hello"))).toThrow(FormatError);
});
