import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { DevicesStatus } from "../../resources/runtime/devices-status.ts";
import { WatchdogTimerConfig } from "../../resources/runtime/watchdog-timer-config.ts";
import { WatchdogTimerStatus } from "../../resources/runtime/watchdog-timer-status.ts";
import { watchdogTimerController, type WatchdogWish } from "./watchdog-timer.ts";

test("the watchdog of the config is fed as soon as devices have their names, and let go of with the config", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const wishes: (WatchdogWish | undefined)[] = [];
  const keeper = {
    async keep(wish: WatchdogWish | undefined) {
      wishes.push(wish);
      return wish === undefined ? undefined : { ...wish, feedIntervalMs: 10_000 };
    },
  };
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(watchdogTimerController({ keeper }));
  const abort = new AbortController();
  const { signal } = abort;
  const running = runtime.run(signal);
  await state.modify(WatchdogTimerConfig, "timer", () => ({ device: "/dev/watchdog0", timeout: 29_500_000_000n }));
  await state.modify(DevicesStatus, "devices", () => ({ ready: true }));
  const status = await state.waitFor(WatchdogTimerStatus, "timer", () => true, { signal });
  expect(status.spec).toEqual({ device: "/dev/watchdog0", timeout: 30_000_000_000n, feedInterval: 10_000_000_000n });
  await state.destroy(WatchdogTimerConfig, "timer");
  await state.waitForAbsence(WatchdogTimerStatus, "timer", { signal });
  expect(wishes.at(-1)).toBeUndefined();
  abort.abort();
  await running;
});
