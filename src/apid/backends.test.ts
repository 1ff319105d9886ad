// Connections to other nodes: which are kept, and for how long. None is made before its first call.
import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { openBackends } from "./backends.ts";

function openLab() {
  const clock = manualClock();
  const backends = openBackends({ clock, port: 50_000 });
  backends.update({ ca: "", cert: "", key: "" });
  return { clock, backends };
}

test("client() is the same for a node while it is used, and another one after a while", async () => {
  const { clock, backends } = openLab();
  const stop = new AbortController();
  const closing = backends.closeIdle(stop.signal);
  const first = backends.client("10.0.0.1");
  await clock.advance(14 * 60_000);
  expect(backends.client("10.0.0.1")).toBe(first);
  await clock.advance(14 * 60_000);
  expect(backends.client("10.0.0.1")).toBe(first);
  for (let minute = 0; minute < 16; minute++) await clock.advance(60_000);
  expect([backends.size, backends.client("10.0.0.1") === first]).toEqual([0, false]);
  stop.abort();
  await closing;
});

test("client() keeps no more than a bounded number, however many names callers have", () => {
  const { backends } = openLab();
  const often = backends.client("often");
  for (let index = 0; index < 5000; index++) {
    backends.client(`node-${index}`);
    expect(backends.client("often")).toBe(often);
  }
  expect(backends.size).toBe(1024);
});
