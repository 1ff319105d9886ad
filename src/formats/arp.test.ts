import { expect, test } from "vitest";
import { encodeArpAnnouncement } from "./arp.ts";

test("encodeArpAnnouncement() asks everybody for the address it has itself", () => {
  const mac = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
  expect(encodeArpAnnouncement(mac, Uint8Array.of(10, 0, 2, 9)).toHex()).toBe(
    "ffffffffffff525400123456080600010800060400015254001234560a0002090000000000000a000209",
  );
});
