// WatchdogTimerConfig: the watchdog that shall be fed.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { duration, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The watchdog that shall be fed.
 *
 * Ids: "timer".
 */
export const WatchdogTimerConfig = defineResource({
  type: "WatchdogTimerConfigs.runtime.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Device", jsonPath: "{.device}" },
    { name: "Timeout", jsonPath: "{.timeout}" },
  ],
  message: "runtime.WatchdogTimerConfigSpec",
  spec: {
    device: field(1, string),
    timeout: field(2, duration),
  },
});

export type WatchdogTimerConfig = SpecOf<typeof WatchdogTimerConfig>;
