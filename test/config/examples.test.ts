// Every example gives the outcome that a client of this API expects. Those that do not yet are listed in a ledger that can only shrink.
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { configBytes, decodeConfig, validateConfig } from "../../src/config/config.ts";
import { patchConfig } from "../../src/config/patch/patch.ts";
import type { ValidationMode } from "../../src/config/document.ts";

const ledger = readFileSync("test/golden/config-examples-failing.txt", "utf8")
  .split("\n")
  .filter((line) => line !== "");
const files = globSync("test/fixtures/config-examples/*.yaml").toSorted();

interface Outcome {
  readonly kind: "ok" | "error" | "warning";
  readonly text: string;
}

function header(text: string, key: string): string {
  return new RegExp(`^# ${key}: (.*)$`, "mu").exec(text)?.[1]?.replaceAll(String.raw`\n`, "\n") ?? "";
}

function validate(text: string, mode: ValidationMode): Outcome {
  const result = decodeConfig(Buffer.from(text));
  if (result.kind === "invalid") return { kind: "error", text: result.text };
  const { errors, warnings, text: message } = validateConfig(result.config, mode, { local: true });
  if (errors.length > 0) return { kind: "error", text: message };
  return warnings.length > 0 ? { kind: "warning", text: warnings.join("\n") } : { kind: "ok", text: "" };
}

function patch(text: string): Outcome {
  const [, base = "", change = ""] =
    /^#== base\n([\s\S]*?)^#== patch\n([\s\S]*?)(?:^#== result\n|$(?![\s\S]))/mu.exec(text) ?? [];
  const config = decodeConfig(Buffer.from(base));
  if (config.kind === "invalid") return { kind: "error", text: config.text };
  const result = patchConfig(config.config, [Buffer.from(change)]);
  return result.kind === "invalid"
    ? { kind: "error", text: result.text }
    : { kind: "ok", text: Buffer.from(configBytes(result.config)).toString() };
}

/** What is wrong with the outcome, or undefined. */
function complaint(file: string): string | undefined {
  const text = readFileSync(file, "utf8");
  const [kind = ""] = header(text, "expected").split(":");
  const outcome = basename(file).startsWith("patch-")
    ? patch(text)
    : validate(text, header(text, "mode") as ValidationMode);
  if (outcome.kind !== kind) return `found ${outcome.kind}, want ${kind}: ${outcome.text}`;
  const wanted = header(text, "contains").replace(/^'(.*)'$/u, "$1");
  if (!outcome.text.includes(wanted))
    return `found ${JSON.stringify(outcome.text)}, want a text with ${JSON.stringify(wanted)}`;
  const [, result] = /^#== result\n([\s\S]*)$/mu.exec(text) ?? [];
  return result === undefined || result === outcome.text ? undefined : `found\n${outcome.text}want\n${result}`;
}

test.each(files.filter((file) => !ledger.includes(basename(file))))("%s", (file) =>
  expect(complaint(file)).toBeUndefined(),
);

test("the ledger of failing examples lists only examples that fail", () => {
  const known = files.map((file) => basename(file));
  expect(ledger.filter((name) => !known.includes(name))).toEqual([]);
  expect(ledger.filter((name) => complaint(`test/fixtures/config-examples/${name}`) === undefined)).toEqual([]);
});
