import { expect, test } from "vitest";
import { vlanName } from "./vlan-name.ts";

test("vlanName() shortens parents whose VLANs might be too long for the kernel", () => {
  expect(vlanName("eth0", 5)).toBe("eth0.5");
  expect(vlanName("abcdefghij", 4095)).toBe("abcdefghij.4095");
  expect(vlanName("enx525400123456", 5)).toBe("enx5ecf44b.5");
  expect(vlanName("enx525400123456", 4095)).toHaveLength(15);
});
