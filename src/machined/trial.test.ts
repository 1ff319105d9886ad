// Leaving an image on trial: after a verdict, and after a failure of process 1 itself.
import { expect, test } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import type { BankReport } from "../runtime/installer.ts";
import { noUpgrades } from "../runtime/no-upgrades.ts";
import { leaveTrial, noteFatal } from "./trial.ts";

const log = silentLogger;
const trial: BankReport = {
  firmware: "bios",
  running: "B",
  state: { good: "A", trial: { bank: "B", bootsLeft: 2 } },
  versions: {},
};

function lab(reports: readonly (BankReport | undefined)[]) {
  const reasons: string[] = [];
  let rest = reports;
  return {
    reasons,
    banks: async () => {
      const [next, ...later] = rest;
      if (later.length > 0) rest = later;
      return next;
    },
    goBack: async (reason: string) => {
      reasons.push(reason);
      return { exitCode: 0 };
    },
  };
}

test("a fatal failure on trial is written down, also when the disk is found late", async () => {
  const clock = manualClock();
  const failure = new Error("sequence failed", { cause: new Error("no disk") });
  const upgrades = lab([trial]);
  await noteFatal(failure, { upgrades, isInstalled: false, clock, log });
  expect(upgrades.reasons).toEqual(["sequence failed: no disk"]);
  const late = lab([undefined, undefined, trial]);
  const noted = noteFatal(failure, { upgrades: late, isInstalled: true, clock, log });
  for (let second = 0; second < 3; second++) await clock.advance(1000);
  await noted;
  expect(late.reasons).toEqual(["sequence failed: no disk"]);
});

test("a fatal failure of a good version, and of a node without a disk, changes nothing", async () => {
  const clock = manualClock();
  const good = lab([{ ...trial, state: { good: "B" } }]);
  await noteFatal(new Error("x"), { upgrades: good, isInstalled: true, clock, log });
  const none = lab([undefined]);
  await noteFatal(new Error("x"), { upgrades: none, isInstalled: false, clock, log });
  await noteFatal(new Error("x"), { upgrades: undefined, isInstalled: true, clock, log });
  const never = lab([undefined]);
  const noted = noteFatal(new Error("x"), { upgrades: never, isInstalled: true, clock, log });
  for (let second = 0; second < 21; second++) await clock.advance(1000);
  await noted;
  expect([...good.reasons, ...none.reasons, ...never.reasons]).toEqual([]);
});

test("the node restarts even when the loader cannot be told", async () => {
  let restarts = 0;
  const sequences = { restart: () => void restarts++ };
  const clock = manualClock();
  await leaveTrial({ upgrades: noUpgrades, sequences, clock, log });
  await leaveTrial({ upgrades: { goBack: async () => ({ exitCode: 6 }) }, sequences, clock, log });
  expect(restarts).toBe(2);
});

test("a disk that does not answer, not even to a signal, does not keep a node from its restart", async () => {
  const hangs = () => new Promise<never>(() => undefined);
  let restarts = 0;
  const clock = manualClock();
  const sequences = { restart: () => void restarts++ };
  const left = leaveTrial({ upgrades: { goBack: hangs }, sequences, clock, log });
  const parts = { isInstalled: true, clock, log };
  const noted = [
    noteFatal(new Error("x"), { upgrades: { ...lab([trial]), goBack: hangs }, ...parts }),
    noteFatal(new Error("x"), { upgrades: { ...lab([]), banks: hangs }, ...parts }),
  ];
  await clock.advance(20_000);
  await Promise.all([left, ...noted]);
  expect(restarts).toBe(1);
});
