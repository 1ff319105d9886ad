import { expect, it } from "vitest";
import { equalData } from "./equal.ts";

it("equalData() compares plain data by content", () => {
  const data = (): unknown => ({ a: [1, { b: 2n }], bytes: Uint8Array.of(1), at: new Date(5), none: undefined });
  expect(equalData(data(), data())).toBe(true);
  expect(equalData({ a: 1, b: undefined }, { a: 1 })).toBe(true);
});

it.each([
  [1, 1n],
  [[1], [1, 2]],
  [{ a: 1 }, { a: 1, b: 2 }],
  [Uint8Array.of(1), Uint8Array.of(2)],
  [Uint8Array.of(1), [1]],
  [new Date(1), new Date(2)],
  [[], {}],
  [null, {}],
])("equalData() tells %o from %o", (a, b) => {
  expect(equalData(a, b)).toBe(false);
});
