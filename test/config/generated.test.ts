// Configs that a real client generated: read, validated and written back byte for byte.
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  configCompleteForBoot,
  decodeConfig,
  diffConfig,
  encodeConfig,
  validateConfig,
} from "../../src/config/config.ts";

const files = globSync("test/fixtures/gen/**/{controlplane,worker,controlplane-without-install}.yaml").toSorted();

test.each(files)("%s is read, valid, and written back unchanged", (file) => {
  const bytes = readFileSync(file);
  const result = decodeConfig(bytes);
  if (result.kind === "invalid") throw new Error(result.text);
  expect(encodeConfig(result.config)).toBe(bytes.toString());
  expect(validateConfig(result.config, "metal", { strict: true }).text).toBe("");
  expect(configCompleteForBoot(result.config)).toBe(true);
  expect(diffConfig(result.config, result.config)).toBe("");
});
