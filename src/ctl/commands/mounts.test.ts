// mounts over nodes in memory: the figures that come of what they say.
import { expect, test } from "vitest";
import { runLine } from "../fake/run.ts";
import { fakeContext, type Answers, type FakeContext } from "../fake/session.ts";
import type { SessionFlags } from "../session-flags.ts";
import { mounts } from "./mounts.ts";

const run = (context: FakeContext, name = "mounts"): Promise<SessionFlags> => runLine(mounts, context, name);

const node = (...stats: readonly object[]): Answers => ({
  "/machine.MachineService/Mounts": () => ({ messages: [{ stats }] }),
});
const variable = {
  filesystem: "/dev/vda6",
  size: 10_000_000_000n,
  available: 7_500_000_000n,
  mountedOn: "/var",
};
const root = { filesystem: "/dev/loop0", size: 60_000_000n, available: 0n, mountedOn: "/" };
const proc = { filesystem: "proc", size: 0n, available: 0n, mountedOn: "/proc" };

test("mounts shows decimal gigabytes and shares, and leaves out what has no size", async () => {
  const context = fakeContext({ "10.0.0.1": node(root, proc, variable), "10.0.0.2": node(variable) });
  await run(context);
  expect(context.stdout()).toBe(
    [
      "NODE       FILESYSTEM   SIZE(GB)   USED(GB)   AVAILABLE(GB)   PERCENT USED   MOUNTED ON",
      "10.0.0.1   /dev/loop0   0.06       0.06       0.00            100.00%        /",
      "10.0.0.1   /dev/vda6    10.00      2.50       7.50            25.00%         /var",
      "10.0.0.2   /dev/vda6    10.00      2.50       7.50            25.00%         /var",
      "",
    ].join("\n"),
  );
});

test.each(["mount", "df"])("mounts is found as %s", async (name) => {
  const context = fakeContext({ n: node(variable) });
  await run(context, name);
  expect(context.stdout()).toContain("/dev/vda6");
});

test("mounts goes on when a node fails", async () => {
  const broken: Answers = {
    "/machine.MachineService/Mounts": () => {
      throw new Error("Cannot read mounts", { cause: new Error("EIO") });
    },
  };
  const context = fakeContext({ a: broken, b: node(variable) });
  await expect(run(context)).rejects.toThrow("1 of the nodes failed");
  expect(context.stdout()).toContain("b      /dev/vda6");
  expect(context.stderr()).toEqual(["error from node a: Cannot read mounts: EIO"]);
});

test("mounts refuses what it does not know", async () => {
  await expect(runLine(mounts, fakeContext({ n: node(variable) }), "mounts", "--all")).rejects.toThrow(
    "unknown option",
  );
  await expect(runLine(mounts, fakeContext({ n: node(variable) }), "mounts", "/var")).rejects.toThrow(
    "too many arguments",
  );
});
