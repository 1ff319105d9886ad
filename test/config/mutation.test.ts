// Bad input: mutated configs at loader, patcher and validator. Always a result or an error with a place, never a throw, never a secret.
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeConfig, diffConfig, encodeConfig, validateConfig } from "../../src/config/config.ts";
import type { ConfigError } from "../../src/config/errors.ts";
import { applyPatches, loadPatch } from "../../src/config/patch/patch.ts";

const cases = 10_000;
/** `make check` tries as many as it can in this time; a longer one tries them all. */
const budgetMs = Number(process.env["BUDGET_MS"] ?? 4_000);
const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

/** A small generator of numbers (mulberry32), so that a failure can be repeated with SEED=n. */
function random(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Long enough that they cannot be there by chance. */
const secrets = ["hunter2hunter2hunter2", "r78vqh.7ep0e0dkyfzxpelz", "iOMggGm+FMX/Tnab8b/Wj3PuqUxitA+S8t/gHMWTEog="];
const secretful = `machine:
  type: worker
  token: r78vqh.7ep0e0dkyfzxpelz
  ca: {crt: QUJD, key: ""}
  network: {interfaces: [{interface: e0, dhcp: true, wireguard: {privateKey: hunter2hunter2hunter2}}]}
cluster:
  secret: iOMggGm+FMX/Tnab8b/Wj3PuqUxitA+S8t/gHMWTEog=
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: h
password: hunter2hunter2hunter2
---
apiVersion: v1alpha1
kind: WireguardConfig
name: w
privateKey: hunter2hunter2hunter2
---
apiVersion: v1alpha1
kind: DiscoveryIdentityConfig
clusterID: x
clusterSecret: iOMggGm+FMX/Tnab8b/Wj3PuqUxitA+S8t/gHMWTEog=
`;
const seeds = [
  secretful,
  ...globSync("test/fixtures/config-examples/*.yaml")
    .toSorted()
    .map((file) => readFileSync(file, "utf8").replaceAll(/^#.*\n/gmu, "")),
];
const pieces = [
  ":",
  "- ",
  "[",
  "]",
  "{",
  "}",
  "&a ",
  "*a",
  "<<: *a",
  "!!str ",
  "|\n",
  ">-\n",
  "'",
  '"',
  "\t",
  "\0",
  "\uFFFD",
  "---\n",
  "...\n",
  "? ",
  "%YAML 1.1\n",
  "null",
  "~",
  "-1",
  "1e400",
  "0x",
  "99999999999999999999",
  "$patch: delete",
  "__proto__: {a: b}\n",
  "constructor: x\n",
  "\n",
  "  ",
  "#",
  ",",
  "apiVersion: v1alpha1\n",
  "kind: VethConfig\n",
];

function mutate(text: string, pick: (below: number) => number): string {
  const at = pick(text.length + 1);
  const lines = text.split("\n");
  const line = pick(lines.length);
  switch (pick(8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + pick(12));
    case 1:
      return text.slice(0, at) + (pieces[pick(pieces.length)] ?? "") + text.slice(at);
    case 2:
      return lines.toSpliced(line, 1).join("\n");
    case 3:
      return lines.toSpliced(line, 0, lines[pick(lines.length)] ?? "").join("\n");
    case 4:
      return text.slice(0, at) + String.fromCodePoint(pick(0x250)) + text.slice(at + 1);
    case 5:
      return lines.with(line, `  ${lines[line] ?? ""}`).join("\n");
    case 6:
      return lines.with(line, (lines[line] ?? "").replace(/:.*/u, `: ${pieces[pick(pieces.length)] ?? ""}`)).join("\n");
    default:
      return text.slice(0, at);
  }
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function checkErrors(errors: readonly ConfigError[], text: string): void {
  const all = text + JSON.stringify(errors);
  demand(text !== "" && errors.length > 0, "an invalid config has no error");
  demand(!secrets.some((secret) => all.includes(secret)), `a secret is shown: ${all}`);
}

function tryConfig(text: string): void {
  const bytes = Buffer.from(text);
  const result = decodeConfig(bytes);
  if (result.kind === "invalid") {
    checkErrors(result.errors, result.text);
  } else {
    const written = encodeConfig(result.config);
    const again = decodeConfig(Buffer.from(written));
    if (again.kind === "invalid") throw new Error(`written text cannot be read again: ${again.text}`);
    demand(encodeConfig(again.config) === written, "the written text changes when it is read and written again");
    demand(diffConfig(result.config, again.config) === "", "a config differs from itself");
    for (const mode of ["metal", "container"] as const) {
      const { errors, text: message } = validateConfig(result.config, mode);
      if (errors.length > 0) checkErrors(errors, message);
    }
  }
  const patch = loadPatch(bytes);
  if (patch.kind === "invalid") return checkErrors(patch.errors, patch.text);
  const base = decodeConfig(Buffer.from(secretful));
  if (base.kind === "invalid") throw new Error(base.text);
  const patched = applyPatches(base.config, [patch.patch]);
  if (patched.kind === "invalid") checkErrors(patched.errors, patched.text);
}

test(`mutated configs give results or errors (SEED=${seed})`, { timeout: 60_000 }, () => {
  const pick = random(seed);
  const end = Date.now() + budgetMs;
  let tried = 0;
  for (; tried < cases && Date.now() < end; tried++) {
    let text = seeds[tried % seeds.length] ?? "";
    for (let times = 1 + pick(3); times > 0; times--) text = mutate(text, pick);
    try {
      tryConfig(text);
    } catch (error) {
      throw new Error(`case ${tried} of SEED=${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
  expect(tried).toBeGreaterThan(100);
});

test("large inputs end soon, within bounds", { timeout: 60_000 }, () => {
  // The bound of time is generous: the machine may be busy with other tests.
  const megabytes = 1024 * 1024;
  const inputs: readonly [string, string][] = [
    [
      "one long scalar",
      `apiVersion: v1alpha1\nkind: TrustedRootsConfig\nname: a\ncertificates: |\n${`  ${"x".repeat(62)}\n`.repeat(31 * 16_384)}`,
    ],
    ["many keys", "a: b\n".repeat(megabytes)],
    ["many brackets", "[".repeat(4 * megabytes)],
    ["many dashes", "- ".repeat(2 * megabytes)],
    ["many quotes", `a: ${'"'.repeat(4 * megabytes)}`],
    ["one line", "a".repeat(4 * megabytes)],
    ["too large", "a".repeat(33 * megabytes)],
    ["many documents", "---\na: b\n".repeat(megabytes)],
    ["many comments", "# x\n".repeat(megabytes)],
    ["many escapes", `a: "${"x\\n".repeat(2 * megabytes)}"`],
    ["many folds", `a: >\n${"  xy z\n".repeat(megabytes)}`],
    ["many plain lines", `a: ${"xy\n  ".repeat(megabytes)}`],
    ["many anchors", Array.from({ length: 40_000 }, (_, index) => `a${index}: &a${index} x\n`).join("")],
  ];
  for (const [name, text] of inputs) {
    const bytes = Buffer.from(text);
    const start = performance.now();
    const result = decodeConfig(bytes);
    const took = performance.now() - start;
    expect([name, result.kind, took < 5_000]).toEqual([name, name === "one long scalar" ? "ok" : "invalid", true]);
  }
});
