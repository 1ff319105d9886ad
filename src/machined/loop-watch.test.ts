import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import { openLoopWatch, type Patience } from "./loop-watch.ts";

/** A watch over a file instead of a device: bytes that were written to it, and a beat of the loop. */
async function openLab(cleanup: AsyncDisposableStack, patience?: Patience) {
  const folder = await mkdtemp(join(tmpdir(), "ichor-watch-"));
  cleanup.defer(() => rm(folder, { recursive: true }));
  const device = cleanup.use(await open(join(folder, "watchdog"), "w"));
  const clock = manualClock();
  const logPath = join(folder, "log");
  const watch = openLoopWatch({ clock, log: silentLogger, logPath, ...(patience === undefined ? {} : { patience }) });
  const abort = new AbortController();
  const running = watch.run(abort.signal);
  cleanup.defer(async () => {
    await watch.stopFeeding();
    abort.abort();
    await running;
  });
  watch.feed(device.fd, 0);
  const fedBytes = async (): Promise<number> => (await device.stat()).size;
  return { fedBytes, logPath, beat: () => clock.advance(1000) };
}

test("the thread feeds while the loop beats, and only then", async () => {
  await using cleanup = new AsyncDisposableStack();
  const { fedBytes, beat } = await openLab(cleanup);
  await expect.poll(async () => (await beat(), fedBytes())).toBeGreaterThan(2);
});

test("a loop that beats too seldom for too long is not vouched for, though it turns", async () => {
  await using cleanup = new AsyncDisposableStack();
  const { fedBytes, beat, logPath } = await openLab(cleanup, { lateMs: 0, debtMs: 300 });
  await expect.poll(async () => (await beat(), fedBytes())).toBeGreaterThan(0);
  await expect.poll(async () => (await beat(), readFile(logPath, "utf8").catch(() => ""))).toContain("hardly turns");
  const fed = await fedBytes();
  for (let count = 0; count < 10; count++) {
    await beat();
    await setTimeout(5);
  }
  expect(await fedBytes()).toBe(fed);
});
