import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import { openLoopWatch } from "./loop-watch.ts";

test("the thread feeds while the loop beats, and only then", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ichor-watch-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(folder, { recursive: true }));
  const device = cleanup.use(await open(join(folder, "watchdog"), "w"));
  const clock = manualClock();
  const watch = openLoopWatch({ clock, log: silentLogger, logPath: "/dev/null" });
  const abort = new AbortController();
  const running = watch.run(abort.signal);
  watch.feed(device.fd, 0);
  const fedBytes = async (): Promise<number> => (await device.stat()).size;
  await expect.poll(async () => (await clock.advance(1000), fedBytes())).toBeGreaterThan(2);
  await watch.stopFeeding();
  abort.abort();
  await running;
});
