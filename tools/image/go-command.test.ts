import { expect, test } from "vitest";
import { canFetchToolchains } from "./go-command.ts";

test.each([
  ["go version go1.26.8 linux/amd64", true],
  ["go version go1.21.0 linux/amd64", true],
  ["go version go1.19.8 linux/amd64", false],
  ["", false],
])("canFetchToolchains(%j) is %s", (version, can) => {
  expect(canFetchToolchains(version)).toBe(can);
});
