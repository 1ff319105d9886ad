// runtime.WatchdogTimerController: has the watchdog fed that the config asks for, and says which one is fed.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { DevicesStatus } from "../../resources/runtime/devices-status.ts";
import { WatchdogTimerConfig } from "../../resources/runtime/watchdog-timer-config.ts";
import { WatchdogTimerStatus } from "../../resources/runtime/watchdog-timer-status.ts";

/** A watchdog that is to be fed, times in whole seconds. */
export interface WatchdogWish {
  readonly device: string;
  readonly timeoutSeconds: number;
}

export interface FedWatchdog extends WatchdogWish {
  readonly feedIntervalMs: number;
}

/** The one who holds and feeds a watchdog. */
export interface WatchdogKeeper {
  /**
   * Goes over to this watchdog; without a wish back to the one that was armed before the agent started, or to none. Resolves with what is fed then.
   * Rejects when the device cannot be used.
   */
  keep(wish: WatchdogWish | undefined): Promise<FedWatchdog | undefined>;
}

const nsPerSecond = 1_000_000_000n;

export function watchdogTimerController({ keeper }: { readonly keeper: WatchdogKeeper }): Controller {
  return defineController({
    name: "runtime.WatchdogTimerController",
    inputs: [weak(WatchdogTimerConfig), weak(DevicesStatus)],
    outputs: [exclusive(WatchdogTimerStatus)],
    async reconcile({ state }) {
      // A timer in software would take the name of one in hardware that is only just being found.
      if ((await state.find(DevicesStatus, "devices"))?.spec.ready !== true) return;
      const wanted = (await state.find(WatchdogTimerConfig, "timer"))?.spec;
      const fed = await keeper.keep(
        wanted === undefined
          ? undefined
          : { device: wanted.device, timeoutSeconds: Number((wanted.timeout + nsPerSecond - 1n) / nsPerSecond) },
      );
      if (fed !== undefined) {
        await state.modify(WatchdogTimerStatus, "timer", () => ({
          device: fed.device,
          timeout: BigInt(fed.timeoutSeconds) * nsPerSecond,
          feedInterval: BigInt(fed.feedIntervalMs) * 1_000_000n,
        }));
      }
      await state.cleanup(WatchdogTimerStatus);
    },
  });
}
