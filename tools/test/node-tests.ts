// Runs files of node:test one after the other, tells results as they come, and counts them.
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { errorChain } from "../../src/base/errors.ts";
import { shortFailure, type TestCounts } from "./results.ts";

/** `timeoutMs` is that of a whole file; `write` takes pieces of the report. */
export async function runNodeTests(
  files: readonly string[],
  timeoutMs: number,
  write: (text: string) => void,
): Promise<TestCounts> {
  let passed = 0;
  let failed = 0;
  const stream = run({ files: [...files], concurrency: 1, timeout: timeoutMs, isolation: "process" });
  // A file is a test of its own there, passed when all in it passed: only its failure without failed tests counts.
  stream.on("test:pass", ({ name, skip }) => {
    if (!files.includes(name) && skip === undefined) passed++;
  });
  stream.on("test:fail", ({ name }) => {
    if (!files.includes(name)) failed++;
  });
  let brokenFiles = 0;
  const failures: string[] = [];
  stream.on("test:fail", ({ name, details: { error } }) => {
    const isBroken = files.includes(name) && !("code" in error && error.code === "ERR_TEST_FAILURE_SUBTESTS");
    if (isBroken) brokenFiles++;
    // Of a group only the test in it that failed says why.
    if (isBroken || !("failureType" in error) || error.failureType !== "subtestsFailed")
      failures.push(shortFailure(name, errorChain(error.cause ?? error)));
  });
  const report = stream.compose(spec());
  for await (const chunk of report) write(String(chunk));
  return { passed, failed: failed === 0 ? brokenFiles : failed, failures };
}
