// WatchdogTimerConfig: hardware watchdog.
import { defineDocument, type DocumentOf } from "../document.ts";
import { duration, string } from "../scalars.ts";
import { field } from "../schema.ts";

export const watchdogTimerConfig = defineDocument({
  kind: "WatchdogTimerConfig",
  since: "1.7",
  about: "Hardware watchdog.",
  fields: {
    device: field(string, { always: true, required: true }),
    timeout: field(duration, { default: "1m" }),
  },
});

export type WatchdogTimerConfig = DocumentOf<typeof watchdogTimerConfig>;
