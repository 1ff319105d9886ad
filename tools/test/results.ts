// What each group of tests leaves behind, so that `make test` can add the groups up.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { outDir } from "../image/paths.ts";

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Of each failed test its name and what was wrong: `make test` says it again at its end. */
  readonly failures?: readonly string[];
}

/** Of two runs after each other. */
export function addCounts(left: TestCounts, right: TestCounts): TestCounts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    failures: [...(left.failures ?? []), ...(right.failures ?? [])],
  };
}

const maxFailureLines = 12;
const maxFailureLength = 1500;

/** The beginning of a message, which may be a whole log. */
export function shortFailure(name: string, message: string): string {
  const lines = message.split("\n").slice(0, maxFailureLines);
  return `${name}: ${lines.join("\n  ")}`.slice(0, maxFailureLength);
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

const crashes = join(outDir, "test-results/emulator-crashes.txt");

/** Called by the harness when a guest dies of a defect of the emulator: the tests that ran in it said nothing about the node. */
export function noteEmulatorCrash(machine: string, line: string): void {
  mkdirSync(dirname(crashes), { recursive: true });
  // Each file of tests is a process of its own.
  appendFileSync(crashes, `${basename(process.argv[1] ?? "")}: ${machine}: ${line}\n`);
}

/** All that were noted since the tests began. */
export function emulatorCrashes(): readonly string[] {
  return existsSync(crashes) ? readFileSync(crashes, "utf8").trimEnd().split("\n") : [];
}
