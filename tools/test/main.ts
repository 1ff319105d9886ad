// `make test`: all groups of tests on the image in out/, their counts added up in the last line.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { outDir } from "../image/paths.ts";
import { readResult, shortFailure, type TestCounts } from "./results.ts";

interface Group {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly counts: () => TestCounts | undefined;
}

/** What is read of vitest's JSON report. */
interface UnitReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function vitestCounts(path: string): TestCounts | undefined {
  try {
    const report = JSON.parse(readFileSync(path, "utf8")) as UnitReport;
    const failures = report.testResults.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === "failed")
        .map(({ fullName, failureMessages }) => shortFailure(fullName, failureMessages.join("\n"))),
    );
    return { passed: report.numPassedTests, failed: report.numFailedTests, failures };
  } catch {
    return undefined;
  }
}

/** A group that vitest runs: arguments for it, files among them. */
function vitestGroup(name: string, ...given: readonly string[]): Group {
  const report = join(outDir, `test-results/${name}.json`);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  return {
    name,
    args: ["node_modules/.bin/vitest", "run", ...reporters, ...given],
    counts: () => vitestCounts(report),
  };
}

const groups: readonly Group[] = [
  { ...vitestGroup("unit", "--exclude", "test/sim/**"), env: { BUDGET_MS: "120000" } },
  vitestGroup("sim", "--maxWorkers=1", "test/sim/"), // some weigh a node's memory and time its answers
  { name: "etcd", args: ["tools/test/group.ts", "etcd"], counts: () => readResult("etcd") },
  { name: "kube", args: ["tools/test/group.ts", "kube"], counts: () => readResult("kube") },
  { name: "tpm", args: ["tools/test/group.ts", "tpm"], counts: () => readResult("tpm") },
  { name: "image", args: ["tools/test/group.ts", "image"], counts: () => readResult("image") },
  { name: "guest", args: ["tools/guest/main.ts"], counts: () => readResult("guest") },
  { name: "e2e", args: ["tools/test/group.ts", "e2e"], counts: () => readResult("e2e") },
];

rmSync(join(outDir, "test-results"), { recursive: true, force: true });
const results = groups.map(({ name, args, env, counts }) => {
  console.log(`== ${name}`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...env } });
  const found = counts() ?? { passed: 0, failed: 1 };
  // A group that ends badly without a failed test is a failure too.
  const failed = status === 0 || found.failed > 0 ? found.failed : 1;
  return {
    name,
    passed: found.passed,
    failed,
    failures: found.failures ?? [],
    seconds: (performance.now() - started) / 1000,
  };
});
for (const { name, failures } of results) for (const failure of failures) console.log(`failed in ${name}: ${failure}`);
for (const { name, passed, failed, seconds } of results) {
  console.log(`${name.padEnd(6)} ${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s`);
}
const total = (key: "passed" | "failed"): number => results.reduce((sum, result) => sum + result[key], 0);
console.log(`${total("passed")} passed, ${total("failed")} failed`);
if (total("failed") > 0) process.exitCode = 1;
