// Processes are known as long as their service runs.
import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { openServicePids } from "./service-pids.ts";

test("openServicePids() waits a little for a process that has just been started", async () => {
  const clock = manualClock();
  const published: unknown[] = [];
  const pids = openServicePids({ clock, publish: async (service, pid) => void published.push([service, pid]) });
  const { signal } = new AbortController();
  const early = pids.find(7, signal);
  await pids.set("apid", 7);
  expect([await early, await pids.find(7, signal)]).toEqual(["apid", "apid"]);
  await pids.remove("apid");
  const never = pids.find(7, signal);
  await clock.advance(5000);
  expect([await never, clock.pending, published]).toEqual([
    undefined,
    0,
    [
      ["apid", 7],
      ["apid", undefined],
    ],
  ]);
});
