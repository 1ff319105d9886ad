// A learner gets its vote, however long that takes and whenever its node goes down meanwhile.
import { expect, test } from "vitest";
import { createLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { Etcd } from "../../clients/etcd/etcd.ts";
import { promoteMember, promoteOwnMember } from "./join.ts";

const minuteMs = 60_000;
const id = 0xabcn;

function lab({ isLearner = true }: { readonly isLearner?: boolean } = {}) {
  const clock = manualClock();
  const lines: string[] = [];
  const asked: bigint[] = [];
  /** What the others say of a promotion, and whether the own member answers. */
  const others = { outcome: "behind" as "behind" | "promoted" | Error, isUp: true };
  const close = { [Symbol.asyncDispose]: () => Promise.resolve() };
  const etcd = {
    async openCluster() {
      const promote = async (member: bigint): Promise<string> => {
        asked.push(member);
        if (others.outcome instanceof Error) throw others.outcome;
        return others.outcome;
      };
      return { promote, ...close } as unknown as Etcd; // the parts that are used
    },
    async openLocal() {
      if (!others.isUp) throw new Error("connection refused");
      const status = async () => ({ header: { memberId: id }, isLearner });
      return { status, ...close } as unknown as Etcd; // the parts that are used
    },
    openAt: () => Promise.reject(new Error("nobody asks")),
  };
  const log = createLogger((level, message) => lines.push(`${level} ${message}`));
  return { parts: { etcd, clock, log }, clock, asked, lines, others, abort: new AbortController() };
}

async function pass(clock: ReturnType<typeof manualClock>, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes * 60; passed++) await clock.advance(1000);
}

test("promoteMember() does not give up, and says once that it takes long", async () => {
  const { parts, clock, lines, others, abort } = lab();
  const promoting = promoteMember(parts, id, abort.signal);
  await pass(clock, 20);
  others.outcome = new Error("no leader");
  await pass(clock, 20);
  expect(lines.filter((line) => line.startsWith("warn"))).toEqual(["warn etcd member is still a learner, trying on"]);
  others.outcome = "promoted";
  await pass(clock, 2);
  await promoting;
  expect(lines.at(-1)).toBe("info etcd member votes from now on");
});

test("promoteOwnMember() goes on with a learner of an earlier start, once it answers", async () => {
  const { parts, clock, asked, others, abort } = lab();
  others.isUp = false;
  const promoting = promoteOwnMember(parts, abort.signal);
  await pass(clock, 2);
  expect(asked).toEqual([]);
  others.isUp = true;
  others.outcome = "promoted";
  await pass(clock, 2);
  await promoting;
  expect(asked).toEqual([id]);
});

test("promoteOwnMember() leaves a member alone that votes", async () => {
  const { parts, clock, asked, abort } = lab({ isLearner: false });
  const promoting = promoteOwnMember(parts, abort.signal);
  await clock.advance(minuteMs);
  await promoting;
  expect(asked).toEqual([]);
});

test("both end with their signal", async () => {
  const { parts, clock, abort } = lab();
  const ended = Promise.allSettled([promoteMember(parts, id, abort.signal), promoteOwnMember(parts, abort.signal)]);
  await clock.advance(minuteMs);
  const reason = new Error("stopped");
  abort.abort(reason);
  expect(await ended).toEqual([
    { status: "rejected", reason },
    { status: "rejected", reason },
  ]);
});
