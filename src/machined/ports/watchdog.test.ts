import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import type { Watchdogs } from "../../linux/watchdog.ts";
import { openWatchdogKeeper } from "./watchdog.ts";

/** Timers that count whole tens of seconds; what happened to them is written down. */
function bench(present: readonly string[], running?: number) {
  const events: string[] = [];
  const devices = new Set(present);
  const watchdogs: Watchdogs = {
    async arm(device) {
      if (!devices.has(device)) throw Object.assign(new Error("no such device"), { code: "ENOENT" });
      events.push(`arm ${device}`);
      return {
        device,
        fd: 7,
        setTimeout(seconds) {
          if (seconds > 2000) throw new Error("too long");
          events.push(`timeout ${seconds}`);
          return Math.ceil(seconds / 10) * 10;
        },
        disarm: async () => void events.push(`disarm ${device}`),
      };
    },
    running: async () => running,
  };
  const keeper = openWatchdogKeeper({
    watchdogs,
    modules: {
      async load(name) {
        events.push(`load ${name}`);
        devices.add("/dev/watchdog0");
        return "loaded";
      },
    },
    feeder: {
      feed: (fd, everyMs) => void events.push(`feed ${fd} every ${everyMs}`),
      stopFeeding: async () => void events.push("stop feeding"),
    },
    log: silentLogger,
  });
  return { events, keeper };
}

const first = "/dev/watchdog0";

test("a watchdog is fed three times in its time, which is what the device made of it", async () => {
  const { events, keeper } = bench([first]);
  expect(await keeper.keep({ device: first, timeoutSeconds: 55 })).toEqual({
    device: first,
    timeoutSeconds: 60,
    feedIntervalMs: 20_000,
  });
  expect(await keeper.keep(undefined)).toBeUndefined();
  expect(events).toEqual([`arm ${first}`, "timeout 55", "feed 7 every 20000", "stop feeding", `disarm ${first}`]);
});

test("another timeout does not need the device to be let go of; another device does", async () => {
  const { events, keeper } = bench([first, "/dev/watchdog1"]);
  await keeper.keep({ device: first, timeoutSeconds: 60 });
  await keeper.keep({ device: first, timeoutSeconds: 90 });
  await keeper.keep({ device: "/dev/watchdog1", timeoutSeconds: 90 });
  expect(events.filter((event) => !event.startsWith("feed"))).toEqual([
    `arm ${first}`,
    "timeout 60",
    "timeout 90",
    "stop feeding",
    `disarm ${first}`,
    "arm /dev/watchdog1",
    "timeout 90",
  ]);
});

test("a machine without a watchdog gets the kernel's own", async () => {
  const { events, keeper } = bench([]);
  await keeper.keep({ device: first, timeoutSeconds: 60 });
  expect(events.slice(0, 2)).toEqual(["load softdog", `arm ${first}`]);
});

test("a watchdog that was armed before us is fed, and again when the config's is taken away", async () => {
  const { events, keeper } = bench([first], 120);
  await keeper.adopt();
  await keeper.keep({ device: first, timeoutSeconds: 120 });
  expect(await keeper.keep(undefined)).toMatchObject({ timeoutSeconds: 60 });
  expect(events).not.toContain(`disarm ${first}`);
  await keeper.disarm();
  expect(events.at(-1)).toBe(`disarm ${first}`);
});

test("a timeout that the device refuses does not leave it armed", async () => {
  const { events, keeper } = bench([first]);
  await expect(keeper.keep({ device: first, timeoutSeconds: 5000 })).rejects.toThrow("5000 s");
  expect(events).toEqual([`arm ${first}`, "stop feeding", `disarm ${first}`]);
});
