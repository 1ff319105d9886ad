// Guards around the room table that a linter cannot give.
import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { rooms } from "./rooms.mjs";

const names: string[] = Object.keys(rooms).sort();

test("every folder of src is a room of the table, and has a README", () => {
  const folders = readdirSync("src", { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
  expect(folders.filter((name) => !names.includes(name))).toEqual([]);
  expect(folders.filter((n) => !existsSync(join("src", n, "README.md")))).toEqual([]);
});

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

interface Cruise {
  readonly summary: { readonly totalCruised: number; readonly violations: readonly Violation[] };
}

test("dependency-cruiser sees the sources, and nothing outside of the table", { timeout: 120_000 }, async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
      "src",
      "--config",
      "dependency-cruiser.mjs",
      "--output-type",
      "json",
    ],
    { maxBuffer: 1 << 28 },
  );
  const { summary } = JSON.parse(stdout) as Cruise;
  // With typescript >= 7 it finds 0 modules and still exits 0.
  expect(summary.totalCruised).toBeGreaterThanOrEqual(globSync("src/**/*.ts").length);
  expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
});

test("a catalogue lists every file beside it", () => {
  for (const file of globSync("src/**/catalogue.ts")) {
    const listed = [...readFileSync(file, "utf8").matchAll(/from "\.\/([^"]+)"/g)].map((m) => m[1]).sort();
    const present = readdirSync(dirname(file))
      .filter((n) => n.endsWith(".ts") && !n.endsWith(".test.ts") && n !== basename(file))
      .sort();
    expect(listed, file).toEqual(present);
  }
});
