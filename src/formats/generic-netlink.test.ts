// Families and ACPI events, on bytes put together as the kernel does.
import { expect, test } from "vitest";
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { encodeGetFamily, parseAcpiEvent, parseFamily } from "./generic-netlink.ts";
import { encodeAttribute, encodeNested, parseNetlinkMessages, uint16Bytes, uint32Bytes } from "./netlink.ts";

test("encodeGetFamily() asks the controller by name", () => {
  const [message] = parseNetlinkMessages(encodeGetFamily("acpi_event", 7));
  expect([message?.type, message?.flags, message?.sequence]).toEqual([16, 1, 7]);
});

test("parseFamily() reads id and groups", () => {
  const group = encodeNested(1, [
    encodeAttribute(1, encodeUtf8("acpi_mc_group\0")),
    encodeAttribute(2, uint32Bytes(5)),
  ]);
  const payload = concatBytes([
    Uint8Array.of(1, 2, 0, 0),
    encodeAttribute(1, uint16Bytes(24)),
    encodeNested(7, [group]),
  ]);
  expect(parseFamily(payload)).toEqual({ id: 24, groups: new Map([["acpi_mc_group", 5]]) });
  expect(() => parseFamily(Uint8Array.of(1, 2, 0, 0))).toThrow("found no id");
});

test("parseAcpiEvent() reads class, bus and numbers", () => {
  const event = new Uint8Array(44);
  event.set(encodeUtf8("button/power"), 0);
  event.set(encodeUtf8("LNXPWRBN:00"), 20);
  event.set(uint32Bytes(0x80), 36);
  event.set(uint32Bytes(1), 40);
  const payload = concatBytes([Uint8Array.of(1, 1, 0, 0), encodeAttribute(1, event)]);
  expect(parseAcpiEvent(payload)).toEqual({ deviceClass: "button/power", busId: "LNXPWRBN:00", type: 0x80, data: 1 });
  expect(() => parseAcpiEvent(new Uint8Array(4))).toThrow("want 44");
});
