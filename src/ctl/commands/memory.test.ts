// memory over nodes in memory: megabytes in a table, or every line of the kernel.
import { expect, test } from "vitest";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { memory } from "./memory.ts";

const path = "/machine.MachineService/Memory";
const meminfo = {
  memtotal: 4_194_304n,
  memfree: 2_097_152n,
  cached: 524_288n,
  buffers: 10_240n,
  shmem: 1024n,
  memavailable: 3_145_728n,
  activeanon: 77n,
  hugepagestotal: 4n,
  hugepagesize: 2048n,
};
const node: Answers = { [path]: () => ({ messages: [{ meminfo }] }) };

test.each(["memory", "m", "free"])("%s shows megabytes, a row for each node", async (name) => {
  const context = fakeContext({ "10.0.0.1": node, b: node });
  await runLine(memory, context, name);
  expect(context.stdout()).toBe(
    [
      "NODE       TOTAL   USED   FREE   SHARED   BUFFERS   CACHE   AVAILABLE",
      "10.0.0.1   4096    1526   2048   1        10        512     3072",
      "b          4096    1526   2048   1        10        512     3072",
      "",
    ].join("\n"),
  );
});

test("memory -v shows every line, in kilobytes but for numbers of pages", async () => {
  const context = fakeContext({ n: node });
  await runLine(memory, context, "memory", "-v");
  const [title, ...rows] = context.stdout().trimEnd().split("\n");
  const words = rows.map((row) => row.split(/ +/u));
  const line = (name: string): unknown => words.find(([first]) => first === name);
  expect([
    title,
    words.length,
    words[0],
    line("ActiveAnon:"),
    line("HugePagesTotal:"),
    line("Hugepagesize:"),
    line("SwapFree:"),
  ]).toEqual([
    "n:",
    48,
    ["MemTotal:", "4194304", "kB"],
    ["ActiveAnon:", "77", "kB"],
    ["HugePagesTotal:", "4"],
    ["Hugepagesize:", "2048", "kB"],
    ["SwapFree:", "0", "kB"],
  ]);
});

test.each([[[]], [["-v"]]])("memory %j goes on when a node is gone", async (args) => {
  const context = fakeContext({ gone: gone(path), n: node });
  await expect(runLine(memory, context, "memory", ...args)).rejects.toThrow("1 of the nodes failed");
  expect([/^n/mu.test(context.stdout()), context.stdout().includes("gone"), context.stderr()]).toEqual([
    true,
    false,
    [goneNote],
  ]);
});

test("memory asks nodes in maintenance too, and refuses what it does not know", async () => {
  expect(await runLine(memory, fakeContext({ n: node }), "memory", "-i")).toMatchObject({ insecure: true });
  await expect(runLine(memory, fakeContext({ n: node }), "memory", "--giga")).rejects.toThrow(
    "unknown option '--giga'",
  );
});
