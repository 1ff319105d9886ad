// time over nodes in memory: whose clock is compared with whose.
import { expect, test } from "vitest";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { time } from "./time.ts";

const path = "/time.TimeService/Time";
const localtime = { seconds: 1_767_225_600n, nanos: 500_000_000 };
const remotetime = { seconds: 1_767_225_601n, nanos: 0 };

const node: Answers = {
  [path]: () => ({ messages: [{ server: "pool.example", localtime, remotetime }] }),
  "/time.TimeService/TimeCheck": ({ server }: { readonly server: string }) => ({
    messages: [{ server, localtime, remotetime: undefined }],
  }),
};

test("time shows the clock of each node beside that of its server", async () => {
  const context = fakeContext({ "10.0.0.1": node, b: node });
  await runLine(time, context, "time");
  expect(context.stdout()).toBe(
    [
      "NODE       NTP-SERVER     NODE-TIME                  NTP-SERVER-TIME",
      "10.0.0.1   pool.example   2026-01-01T00:00:00.500Z   2026-01-01T00:00:01.000Z",
      "b          pool.example   2026-01-01T00:00:00.500Z   2026-01-01T00:00:01.000Z",
      "",
    ].join("\n"),
  );
});

test.each(["-c", "--check"])("time %s asks the server that is named", async (letter) => {
  const context = fakeContext({ n: node });
  expect(await runLine(time, context, "time", letter, "ntp.example")).toMatchObject({ cluster: undefined });
  expect(context.stdout()).toBe(
    "NODE   NTP-SERVER    NODE-TIME                  NTP-SERVER-TIME\nn      ntp.example   2026-01-01T00:00:00.500Z\n",
  );
});

test("time shows the other clocks when a node is gone", async () => {
  const context = fakeContext({ gone: gone(path), n: node });
  await expect(runLine(time, context, "time")).rejects.toThrow("1 of the nodes failed");
  expect([context.stdout().split("\n").length, context.stderr()]).toEqual([3, [goneNote]]);
});

test("time refuses what it does not know", async () => {
  await expect(runLine(time, fakeContext({ n: node }), "time", "-c")).rejects.toThrow("argument missing");
  await expect(runLine(time, fakeContext({ n: node }), "time", "now")).rejects.toThrow("too many arguments");
});
