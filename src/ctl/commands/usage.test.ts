// usage over nodes in memory: what is asked for, and sizes in both forms.
import { expect, test } from "vitest";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { usage } from "./usage.ts";

const path = "/machine.MachineService/DiskUsage";

function node(requests: unknown[], ...items: readonly object[]): Answers {
  return {
    [path]: (request: object) => {
      requests.push(request);
      return items;
    },
  };
}

const log = { name: "/var/log", relativeName: "log", size: 1_234_567n, error: "" };
const top = { name: "/var", relativeName: ".", size: 35_000_000_000n, error: "" };
const single = { name: "/etc/hosts", relativeName: "", size: 999n, error: "" };

test.each(["usage", "du"])("%s shows sizes in bytes, and what has no other name by its path", async (name) => {
  const context = fakeContext({ "10.0.0.1": node([], log, top), b: node([], single) });
  await runLine(usage, context, name, "/var");
  expect(context.stdout()).toBe(
    [
      "NODE       SIZE          NAME",
      "10.0.0.1   1234567       log",
      "10.0.0.1   35000000000   .",
      "b          999           /etc/hosts",
      "",
    ].join("\n"),
  );
});

test("usage -H shows sizes with units", async () => {
  const context = fakeContext({ n: node([], log, top, single) });
  await runLine(usage, context, "usage", "-H");
  expect(context.stdout()).toBe(
    ["NODE   SIZE     NAME", "n      1.2 MB   log", "n      35 GB    .", "n      999 B    /etc/hosts", ""].join("\n"),
  );
});

const plain = { paths: ["/"], all: false, threshold: 0n, recursionDepth: 1 };
test.each([
  [[], plain],
  [["-a", "/var", "/etc"], { ...plain, all: true, paths: ["/var", "/etc"] }],
  [["-d", "2"], { ...plain, recursionDepth: 3 }],
  [["-t", "-4096"], { ...plain, threshold: -4096n }],
])("usage %j asks for %o", async (args, wanted) => {
  const requests: unknown[] = [];
  await runLine(usage, fakeContext({ n: node(requests) }), "usage", ...args);
  expect(requests).toEqual([wanted]);
});

test("usage shows what it can measure, and fails in the end for what it cannot", async () => {
  const missing = { name: "/nope", relativeName: "/nope", size: 0n, error: "no such file or directory" };
  const context = fakeContext({ gone: gone(path), b: node([], missing, log) });
  await expect(runLine(usage, context, "usage", "/nope", "/var/log")).rejects.toThrow("1 of the nodes failed");
  expect([context.stdout(), context.stderr().toSorted()]).toEqual([
    "NODE   SIZE      NAME\nb      1234567   log\n",
    ["error from node b: error reading file /nope: no such file or directory", goneNote],
  ]);
  const alone = fakeContext({ b: node([], missing) });
  await expect(runLine(usage, alone, "usage", "/nope")).rejects.toThrow("1 items failed");
});

test.each([
  [["-d", "x"], 'found "x" for -d, --depth <levels>, want a whole number'],
  [["-t", "4k"], 'found "4k" for -t, --threshold <bytes>, want a whole number'],
])("usage %j is refused", async (args, problem) => {
  await expect(runLine(usage, fakeContext({ n: node([]) }), "usage", ...args)).rejects.toThrow(problem);
});
