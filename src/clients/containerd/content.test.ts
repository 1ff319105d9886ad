// Chain ids against the example worked out by hand with sha256sum.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { chainId } from "./content.ts";

test("chainId() of one layer is its own digest, of more a digest of the chain", async () => {
  const layers = ["a", "b", "c"].map((name) => `sha256:${createHash("sha256").update(name).digest("hex")}`);
  const hash = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
  expect(await chainId(layers.slice(0, 1))).toBe(layers[0]);
  expect(await chainId(layers)).toBe(hash(`${hash(`${layers[0]} ${layers[1]}`)} ${layers[2]}`));
});
