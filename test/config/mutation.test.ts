// Bad input: mutated configs at loader, patcher and validator. Always a result or an error with a place, never a throw, never a secret.
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { decodeConfig, diffConfig, encodeConfig, validateConfig } from "../../src/config/config.ts";
import type { ConfigError } from "../../src/config/errors.ts";
import { applyPatches, loadPatch } from "../../src/config/patch/patch.ts";

const cases = 10_000;
/** `make check` tries as many as it can in this time; `make test` allows enough for all of them. */
const givenBudget = process.env["BUDGET_MS"];
const budgetMs = Number(givenBudget ?? 2_000);
/** No single case may take longer, whatever else the machine does. */
const caseMs = 2_000;
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
/** A secret is one as long as it stands behind its key, everywhere in the text: as a name, or as a part of a key, nobody can tell. */
const secretKeys = /\b(?:token|privateKey|secret|password|clusterSecret): $/u;

function secretsOf(text: string): readonly string[] {
  return secrets.filter((secret) =>
    text
      .split(secret)
      .slice(0, -1)
      .every((before) => secretKeys.test(before)),
  );
}

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

/** What texts cannot hold: bytes that are no UTF-8, zero bytes, cut characters. */
function mutateBytes(bytes: Uint8Array, pick: (below: number) => number): Uint8Array {
  const byte = [0, 0x80, 0xff, 0xc3, 0xed, 0xfe, 0x1f, 0x7f, pick(256)][pick(9)] ?? 0;
  return bytes.length === 0 ? Uint8Array.of(byte) : bytes.with(pick(bytes.length), byte);
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

interface Given {
  readonly secrets: readonly string[];
  /** Whether something of it must have a place in the text. */
  readonly isPlaced?: boolean;
}

function checkErrors(errors: readonly ConfigError[], text: string, { secrets: hidden, isPlaced = true }: Given): void {
  const all = text + JSON.stringify(errors);
  demand(text !== "" && errors.length > 0, "an invalid config has no error");
  demand(!isPlaced || errors.some(({ position }) => position !== undefined), `no error has a place: ${all}`);
  demand(!hidden.some((secret) => all.includes(secret)), `a secret is shown: ${all}`);
}

function tryConfig(bytes: Uint8Array): void {
  const given = { secrets: secretsOf(Buffer.from(bytes).toString("latin1")) };
  const result = decodeConfig(bytes);
  if (result.kind === "invalid") {
    checkErrors(result.errors, result.text, given);
  } else {
    const written = encodeConfig(result.config);
    const again = decodeConfig(Buffer.from(written));
    if (again.kind === "invalid") throw new Error(`written text cannot be read again: ${again.text}`);
    demand(encodeConfig(again.config) === written, "the written text changes when it is read and written again");
    demand(diffConfig(result.config, again.config) === "", "a config differs from itself");
    for (const mode of ["metal", "container"] as const) {
      const { errors, text: message } = validateConfig(result.config, mode);
      // what is missing stands nowhere
      if (errors.length > 0) checkErrors(errors, message, { ...given, isPlaced: false });
    }
  }
  const patch = loadPatch(bytes);
  if (patch.kind === "invalid") return checkErrors(patch.errors, patch.text, given);
  const base = decodeConfig(Buffer.from(secretful));
  if (base.kind === "invalid") throw new Error(base.text);
  const patched = applyPatches(base.config, [patch.patch]);
  if (patched.kind === "invalid") checkErrors(patched.errors, patched.text, { ...given, isPlaced: false });
}

test(`mutated configs give results or errors (SEED=${seed})`, { timeout: budgetMs + 60_000 }, () => {
  process.stdout.write(`seed of the mutated configs: ${seed}\n`);
  const pick = random(seed);
  const end = Date.now() + budgetMs;
  let tried = 0;
  for (; tried < cases && Date.now() < end; tried++) {
    let text = seeds[tried % seeds.length] ?? "";
    for (let times = 1 + pick(3); times > 0; times--) text = mutate(text, pick);
    const bytes = pick(6) === 0 ? mutateBytes(Buffer.from(text), pick) : Buffer.from(text);
    const started = performance.now();
    try {
      tryConfig(bytes);
      const took = performance.now() - started;
      demand(took < caseMs, `it took ${took} ms`);
    } catch (error) {
      throw new Error(`case ${tried} of SEED=${seed}: ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}`, {
        cause: error,
      });
    }
  }
  expect(tried).toBeGreaterThan(givenBudget === undefined ? 100 : cases - 1);
});

interface LargeInput {
  readonly name: string;
  readonly decoded: string;
  readonly isPlaced: boolean;
  readonly errors: number;
  readonly patched: string;
  readonly slowestMs: number;
}

test("large and deep inputs end soon, in a heap of 256 MB", { timeout: 120_000 }, async () => {
  const script = [
    "--max-old-space-size=256",
    "test/config/large-inputs.ts",
    ...(givenBudget === undefined ? [] : ["all"]),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, script);
  const inputs = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LargeInput);
  const accepted = new Set(["one long block", "deep expression"]); // as YAML and as types they are fine
  for (const { name, decoded, isPlaced, patched, slowestMs } of inputs) {
    const kind = accepted.has(name) ? "ok" : "invalid";
    expect([name, decoded, isPlaced, patched, slowestMs < caseMs || slowestMs]).toEqual([name, kind, true, kind, true]);
  }
  expect(inputs.length).toBeGreaterThan(10);
});
