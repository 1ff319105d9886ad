// What each group of tests leaves behind, so that `make test` can add the groups up.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outDir } from "../image/paths.ts";

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

function resultPath(group: string): string {
  return join(outDir, "test-results", `${group}.json`);
}

export function saveResult(group: string, counts: TestCounts): void {
  mkdirSync(join(outDir, "test-results"), { recursive: true });
  writeFileSync(resultPath(group), `${JSON.stringify(counts)}\n`);
}

/** Undefined when the group left nothing. */
export function readResult(group: string): TestCounts | undefined {
  try {
    // saveResult wrote it
    return JSON.parse(readFileSync(resultPath(group), "utf8")) as TestCounts;
  } catch {
    return undefined;
  }
}
