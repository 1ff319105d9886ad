// WatchdogTimerStatus: the watchdog that is fed.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { duration, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * The watchdog that is fed.
 *
 * Ids: "timer".
 */
export const WatchdogTimerStatus = defineResource({
  type: "WatchdogTimerStatuses.runtime.talos.dev",
  namespace: "runtime",
  columns: [
    { name: "Device", jsonPath: "{.device}" },
    { name: "Timeout", jsonPath: "{.timeout}" },
  ],
  message: "runtime.WatchdogTimerStatusSpec",
  spec: {
    device: field(1, string),
    timeout: field(2, duration),
    feedInterval: field(3, duration),
  },
});

export type WatchdogTimerStatus = SpecOf<typeof WatchdogTimerStatus>;
