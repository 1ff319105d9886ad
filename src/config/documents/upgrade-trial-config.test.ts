// Limits of a trial that cannot be kept are refused.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, validateConfig } from "../config.ts";
import { upgradeTrial } from "../view/runtime.ts";

function decoded(fields: string) {
  const result = decodeConfig(encodeUtf8(`apiVersion: v1alpha1\nkind: UpgradeTrialConfig\n${fields}`));
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.config;
}

test.each([
  ["timeLimit: 10m\nstableFor: 1m", ""],
  ["timeLimit: 10s\nstableFor: 1s", "minimum value is 30s"],
  ["timeLimit: 1m\nstableFor: 2m", "timeLimit must be longer than stableFor"],
  ["stableFor: 10m", "timeLimit must be longer than stableFor"],
])("%s", (fields, problem) => {
  expect(validateConfig(decoded(`${fields}\n`), "metal", { local: true }).text).toContain(problem);
});

test("without a document, and without a config, the defaults hold", () => {
  const defaults = { timeLimit: 300_000_000_000n, stableFor: 30_000_000_000n, ignoredServices: [] };
  expect(upgradeTrial(undefined)).toEqual(defaults);
  const wish = decoded("stableFor: 1m\nignoredServices: [ext-a]\n");
  expect(upgradeTrial(wish)).toEqual({ ...defaults, stableFor: 60_000_000_000n, ignoredServices: ["ext-a"] });
});
