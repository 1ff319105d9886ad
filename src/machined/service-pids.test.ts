// Processes are known as long as their service runs.
import { expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { openServicePids } from "./service-pids.ts";

test("openServicePids() waits a little for a process that has just been started", async () => {
  const clock = manualClock();
  const published: unknown[] = [];
  const pids = openServicePids({
    clock,
    mountNamespaceOf: async () => undefined,
    publish: async (service, pid) => void published.push([service, pid]),
  });
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

test("openServicePids() knows children of extensions by their mount namespace", async () => {
  const clock = manualClock();
  const namespaces = new Map<number | "self", string>([
    ["self", "mnt:[1]"],
    [7, "mnt:[7]"],
    [8, "mnt:[7]"],
    [9, "mnt:[9]"],
    [10, "mnt:[9]"],
    [11, "mnt:[1]"],
    [12, "mnt:[1]"],
  ]);
  const pids = openServicePids({ clock, mountNamespaceOf: async (pid) => namespaces.get(pid) });
  const { signal } = new AbortController();
  await pids.set("ext-agent", 7);
  await pids.set("apid", 9); // not an extension: its children are strangers
  await pids.set("ext-starting", 11); // has not left process 1's namespace yet
  expect(await pids.find(8, signal)).toBe("ext-agent");
  const strangers = [10, 12, 99].map((pid) => pids.find(pid, signal));
  for (let second = 0; second < 5; second++) await clock.advance(1000);
  expect(await Promise.all(strangers)).toEqual([undefined, undefined, undefined]);
});
