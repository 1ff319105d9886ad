import { expect, test } from "vitest";
import { probeContent } from "./superblock.ts";
import { encodeSwapHeader } from "./swap-header.ts";

test("encodeSwapHeader() makes what the probe knows as swap", () => {
  const uuid = "2a5117d7-bb96-49e4-8232-e004efc37b62";
  const start = encodeSwapHeader({ sizeBytes: 1n << 20n, uuid });
  expect(probeContent({ start, sizeBytes: 1n << 20n })).toMatchObject({ name: "swap", uuid, sizeBytes: 255n << 12n });
  expect(() => encodeSwapHeader({ sizeBytes: 8192n, uuid })).toThrow("want at least 10");
});
