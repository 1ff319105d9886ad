// A chain of lines shows what was done to it.
import { expect, test } from "vitest";
import { parseAuditLine, sealAuditLine, verifyAuditLines, type ChainLink } from "./audit-line.ts";

const time = "2026-11-22T10:00:00.000Z";

interface Run {
  readonly lines: readonly string[];
  readonly end: ChainLink | undefined;
}

/** A run of the node: its first line, what it found on disk, and calls. */
function run(chain: string, calls: number, after: ChainLink | undefined): Run {
  const events = ["start", "continue", ...Array.from({ length: calls }, () => "call")];
  const lines: string[] = [];
  let end: ChainLink | undefined;
  for (const event of events) {
    const { text, link } = sealAuditLine({ time, event, ...(event === "continue" ? { after } : {}) }, end, chain);
    lines.push(text);
    end = link;
  }
  return { lines, end };
}

const first = run("a", 4, undefined);
const second = run("b", 2, first.end);
const whole = [...first.lines, ...second.lines];

const problems = (lines: readonly string[]) => verifyAuditLines(lines).problems;

test("sealAuditLine() makes JSON that ends with the hash of all before it", () => {
  const { text, link } = sealAuditLine({ time, event: "call", code: "OK" }, { chain: "a", seq: 6, hash: "f0" }, "a");
  expect(JSON.parse(text)).toEqual({
    seq: 7,
    time,
    event: "call",
    code: "OK",
    chain: "a",
    prev: "f0",
    hash: link.hash,
  });
  // the same as `printf '{"seq":7,…,"prev":"f0"}' | sha256sum`
  expect(link).toEqual({
    chain: "a",
    seq: 7,
    hash: "64f43aa81fddb5f505b2750ead283842dc80f0a6fd38ffe2f90da55bb1386fb2",
  });
});

test("verifyAuditLines() finds nothing wrong with what was written, over restarts and after rotation", () => {
  expect(verifyAuditLines(whole)).toMatchObject({ lines: 10, chains: 2, dropped: 0, problems: [], first: { seq: 1 } });
  expect(problems(whole.slice(3))).toEqual([]);
  expect(problems(second.lines)).toEqual([]);
  expect(verifyAuditLines([])).toMatchObject({ lines: 0, problems: [], last: undefined });
});

test.each([
  ["a line taken out", whole.toSpliced(3, 1), ["lines 4 to 4 of run a are missing"]],
  ["a line twice", whole.toSpliced(3, 0, whole[3] ?? ""), ["line 4 of run a comes after line 4"]],
  ["a line changed", whole.with(3, (whole[3] ?? "").replace("call", "cull")), ["line 4 of run a was changed"]],
  ["the end of a run cut off", whole.toSpliced(4, 2), ["lines 5 to 6 of run a are missing"]],
  [
    "the beginning of a run cut off",
    whole.toSpliced(6, 3),
    ["lines 1 to 3 of run b are missing", "run b does not say which line it found at the end of the log"],
  ],
  ["something else", whole.with(9, "hello"), ["line 10 is no line of this log"]],
  [
    "a run in between",
    [...first.lines, ...run("c", 1, undefined).lines, ...second.lines],
    [
      "line 6 of run a is not the one that the next run found at the end of the log",
      "line 3 of run c is not the one that the next run found at the end of the log",
    ],
  ],
])("verifyAuditLines() notices %s", (_, lines, found) => {
  expect(problems(lines)).toEqual(found);
});

test("verifyAuditLines() notices a line made anew with a hash of its own", () => {
  const forged = sealAuditLine({ time, event: "call" }, { chain: "a", seq: 3, hash: "0".repeat(64) }, "a");
  expect(problems(whole.with(3, forged.text))).toEqual([
    "line 4 of run a does not follow the line before it",
    "line 5 of run a does not follow the line before it",
  ]);
});

test("verifyAuditLines() adds up what lines say was not written", () => {
  const { text } = sealAuditLine({ time, event: "call", dropped: 12 }, undefined, "a");
  expect(verifyAuditLines([text]).dropped).toBe(12);
});

test.each(["", "null", "{}", '{"seq":1}', "[1]"])("parseAuditLine() takes %j for none", (text) => {
  expect(parseAuditLine(text)).toBeUndefined();
});
