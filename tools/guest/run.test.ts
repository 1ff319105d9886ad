import { expect, test } from "vitest";
import { countTap, tapFailures } from "./run.ts";

const output = [
  "begin volumes.guest.ts",
  "    not ok 1 - keeps what was written",
  "      ---",
  "      failureType: 'testCodeFailure'",
  "      error: 'found 3, want 4'",
  "      ...",
  "not ok 1 - a volume",
  "  ---",
  "  failureType: 'subtestsFailed'",
  "  error: '1 subtest failed'",
  "  ...",
  "# pass 4",
  "# fail 1",
  "begin linux.guest.ts",
];

test("a file of tests that does not come to its end is a failure", () => {
  expect(countTap(output)).toEqual({ passed: 4, failed: 2 });
});

test("failed tests are named with what was wrong, groups of them are not", () => {
  const [only = "", ...others] = tapFailures(output);
  expect(others).toEqual([]);
  expect(only).toMatch(/^keeps what was written: [^]*found 3, want 4/u);
});
