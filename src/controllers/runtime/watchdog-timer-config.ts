// runtime.WatchdogTimerConfigController: the watchdog that the config asks for.
import { watchdog } from "../../config/view/runtime.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { WatchdogTimerConfig } from "../../resources/runtime/watchdog-timer-config.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function watchdogTimerConfigController(): Controller {
  return defineController({
    name: "runtime.WatchdogTimerConfigController",
    inputs: [activeConfigInput],
    outputs: [exclusive(WatchdogTimerConfig)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const wanted = config === undefined ? undefined : watchdog(config);
      if (wanted !== undefined) await state.modify(WatchdogTimerConfig, "timer", () => wanted);
      await state.cleanup(WatchdogTimerConfig);
    },
  });
}
