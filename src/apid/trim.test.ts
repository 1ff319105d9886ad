import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { trimWhenIdle } from "./trim.ts";

test("trimWhenIdle() trims once after each spell of calls", async () => {
  const clock = manualClock();
  const stop = new AbortController();
  let calls = 0;
  let trims = 0;
  const running = trimWhenIdle({ clock, activity: () => calls, trim: () => void trims++ }, stop.signal);
  await clock.advance(5000);
  expect(trims).toBe(0);
  await clock.advance(60_000);
  expect(trims).toBe(1);
  for (let second = 0; second < 60; second++) {
    calls++;
    await clock.advance(1000);
  }
  expect(trims).toBe(1);
  await clock.advance(60_000);
  expect(trims).toBe(2);
  stop.abort();
  await running;
});
