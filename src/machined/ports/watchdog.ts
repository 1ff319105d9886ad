// Holds at most one watchdog and has it fed. One that was armed before us, as stage 1 does it on a trial boot, is taken over at once.
import { errorCode } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { mutex } from "../../base/mutex.ts";
import type { FedWatchdog, WatchdogKeeper, WatchdogWish } from "../../controllers/runtime/watchdog-timer.ts";
import type { Modules } from "../../linux/modules.ts";
import type { Watchdog, Watchdogs } from "../../linux/watchdog.ts";
import type { LoopWatch } from "../loop-watch.ts";

/** The device that everybody means who names none. */
const usualDevice = "/dev/watchdog0";
/** Of a timer that was armed before us: whoever armed it had to allow for a slow start. */
const adoptedSeconds = 60;
/** The kernel's timer for machines without one of their own: it works for as long as the kernel's clock does. */
const softwareTimer = "softdog";

export interface WatchdogKeeperOptions {
  readonly watchdogs: Watchdogs;
  readonly modules: Pick<Modules, "load">;
  readonly feeder: Pick<LoopWatch, "feed" | "stopFeeding">;
  readonly log: Logger;
}

export interface OpenWatchdogKeeper extends WatchdogKeeper {
  /** Takes over a running timer, if there is one. */
  adopt(): Promise<void>;
  /** Stops the timer: the run has come to its end in order. */
  disarm(): Promise<void>;
}

export function openWatchdogKeeper({ watchdogs, modules, feeder, log }: WatchdogKeeperOptions): OpenWatchdogKeeper {
  const turn = mutex();
  let adopted: WatchdogWish | undefined;
  let held: { readonly watchdog: Watchdog; fed: FedWatchdog } | undefined;

  async function letGo(): Promise<void> {
    const watchdog = held?.watchdog;
    held = undefined;
    if (watchdog === undefined) return;
    await feeder.stopFeeding();
    await watchdog.disarm();
  }

  async function arm(device: string): Promise<Watchdog> {
    try {
      return await watchdogs.arm(device);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
    const result = await modules.load(softwareTimer);
    log.info("watchdog in software", { device, module: softwareTimer, result });
    return watchdogs.arm(device);
  }

  /** A timer that is armed and not fed restarts the machine: one that cannot be used is stopped. */
  async function setTime(watchdog: Watchdog, seconds: number): Promise<number> {
    try {
      return watchdog.setTimeout(seconds);
    } catch (cause) {
      held = undefined;
      await feeder.stopFeeding();
      await watchdog.disarm();
      throw new Error(`Cannot set the timeout of ${watchdog.device} to ${seconds} s`, { cause });
    }
  }

  async function keep(wish: WatchdogWish | undefined): Promise<FedWatchdog | undefined> {
    if (wish?.device === held?.fed.device && wish?.timeoutSeconds === held?.fed.timeoutSeconds) return held?.fed;
    if (held !== undefined && held.fed.device !== wish?.device) await letGo();
    if (wish === undefined) return undefined;
    const watchdog = held?.watchdog ?? (await arm(wish.device));
    const timeoutSeconds = await setTime(watchdog, wish.timeoutSeconds);
    const fed = { device: wish.device, timeoutSeconds, feedIntervalMs: Math.floor((timeoutSeconds * 1000) / 3) };
    held = { watchdog, fed };
    feeder.feed(watchdog.fd, fed.feedIntervalMs);
    log.info("watchdog is fed", { device: fed.device, timeout: `${timeoutSeconds}s` });
    return fed;
  }

  return {
    async keep(wish) {
      using _ = await turn.lock();
      return await keep(wish ?? adopted);
    },
    async adopt() {
      using _ = await turn.lock();
      const timeoutSeconds = await watchdogs.running(usualDevice);
      if (timeoutSeconds === undefined) return;
      adopted = { device: usualDevice, timeoutSeconds: Math.min(timeoutSeconds, adoptedSeconds) };
      await keep(adopted);
    },
    async disarm() {
      using _ = await turn.lock();
      await letGo();
    },
  };
}
