import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { parseUevent } from "./uevent.ts";

test("parseUevent() reads header and variables", () => {
  const bytes = encodeUtf8(
    "add@/devices/virtual/block/loop0\0ACTION=add\0DEVPATH=/devices/virtual/block/loop0\0SUBSYSTEM=block\0MAJOR=7\0SEQNUM=12\0",
  );
  expect(parseUevent(bytes)).toEqual({
    action: "add",
    devicePath: "/devices/virtual/block/loop0",
    subsystem: "block",
    variables: { ACTION: "add", DEVPATH: "/devices/virtual/block/loop0", SUBSYSTEM: "block", MAJOR: "7", SEQNUM: "12" },
  });
});

test("parseUevent() refuses messages of other senders, which have another header", () => {
  expect(() => parseUevent(encodeUtf8("libudev\0\0"))).toThrow(FormatError);
});
