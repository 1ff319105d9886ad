// The machine config's figures: how reading and checking compares with what the YAML library alone takes, patches, the client's cold start.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { decodeConfig, documentTypes, encodeConfig, validateConfig } from "../../src/config/config.ts";
import type { Config } from "../../src/config/document.ts";
import { patchConfig } from "../../src/config/patch/patch.ts";
import { outDir, top } from "../image/paths.ts";
import type { Figures } from "./measure.ts";

const documentsWanted = 40;
const patchesWanted = 20;
const warmRuns = 30;
const measuredRuns = 41;

function decoded(bytes: Uint8Array): Config {
  const result = decodeConfig(bytes);
  if (result.kind === "ok") return result.config;
  throw new Error(result.text);
}

/** What the generator makes for a control plane, and examples of other kinds up to forty documents. */
function largeConfig(): Uint8Array {
  const generated = readFileSync(join(top, "test/fixtures/gen/v1.14/controlplane.yaml"), "utf8");
  const parts = generated.split("---\n");
  const known = new Set(decoded(encodeUtf8(generated)).documents.map(({ type }) => type.kind));
  for (const { kind, example, controlPlaneOnly } of documentTypes) {
    if (parts.length >= documentsWanted) break;
    if (
      example === undefined ||
      known.has(kind) ||
      controlPlaneOnly ||
      !/^(?!Kube).*(?:Probe|Rule|Volume|Registry|Host|Udev|Sys)/u.test(kind)
    )
      continue;
    const text = `apiVersion: v1alpha1\nkind: ${kind}\n${example}`;
    const joined = decodeConfig(encodeUtf8([...parts, text].join("---\n")));
    if (joined.kind === "ok" && validateConfig(joined.config, "metal").errors.length === 0) parts.push(text);
  }
  if (parts.length < documentsWanted) throw new Error(`found ${parts.length} documents, want ${documentsWanted}`);
  return encodeUtf8(parts.join("---\n"));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Milliseconds, warm. Taken in turns, so that what else the machine does meets all alike. */
function compare(works: Readonly<Record<string, () => void>>): Readonly<Record<string, number>> {
  const taken = new Map<string, number[]>(Object.keys(works).map((name) => [name, []]));
  for (let run = 0; run < warmRuns + measuredRuns; run++) {
    for (const [name, work] of Object.entries(works)) {
      const started = performance.now();
      work();
      if (run >= warmRuns) taken.get(name)?.push(performance.now() - started);
    }
  }
  return Object.fromEntries([...taken].map(([name, values]) => [name, median(values)]));
}

/** User and system time of the client in out/, as a user starts it. */
function coldStartMs(config: Uint8Array): number {
  const path = join(outDir, "bench/config.yaml");
  mkdirSync(join(outDir, "bench"), { recursive: true });
  writeFileSync(path, config);
  const script = `TIMEFORMAT='%U %S'; time "$0" "$1" validate --config "$2" --mode metal 2>/dev/null`;
  const times = Array.from({ length: 5 }, () => {
    const { stderr, status } = spawnSync("bash", ["-c", script, process.execPath, join(outDir, "ichorctl"), path], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`Cannot run out/ichorctl: status is ${status ?? "none"}: ${stderr}`);
    const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(" ").map(Number);
    return (user + system) * 1000;
  });
  return median(times);
}

export function measureConfig(): Figures {
  const bytes = largeConfig();
  const text = new TextDecoder().decode(bytes);
  const config = decoded(bytes);
  const patches = Array.from({ length: patchesWanted }, (_, index) =>
    encodeUtf8(
      `machine:\n  nodeLabels:\n    label${index}: "${index}"\n---\napiVersion: v1alpha1\nkind: StaticHostConfig\nname: 10.9.0.${index}\nhostnames: [h${index}]\n`,
    ),
  );
  const times = compare({
    yaml: () => void parseAllDocuments(text),
    decode: () => void validateConfig(decoded(bytes), "metal"),
    patch: () => {
      const result = patchConfig(config, patches);
      if (result.kind === "invalid") throw new Error(result.text);
      encodeConfig(result.config);
    },
  });
  const { yaml = Number.NaN, decode = Number.NaN, patch = Number.NaN } = times;
  return {
    "yaml alone, 40 documents": yaml,
    "decode and validate 40 documents": decode,
    "the same, in parses by yaml": decode / yaml,
    "merge of 20 patches": patch,
    "cold start of ichorctl validate": coldStartMs(bytes),
  };
}
