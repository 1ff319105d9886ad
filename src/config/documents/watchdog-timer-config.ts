// WatchdogTimerConfig: hardware watchdog.
import { defineDocument, type DocumentOf } from "../document.ts";
import { duration, string } from "../scalars.ts";
import { field } from "../schema.ts";
import { tenSeconds } from "../rules/volume-rules.ts";

export const watchdogTimerConfig = defineDocument({
  kind: "WatchdogTimerConfig",
  since: "1.7",
  about: "Hardware watchdog.",
  example: `device: /dev/watchdog0
timeout: 2m
`,
  fields: {
    device: field(string, { always: true, required: true, about: "Path of the device." }),
    timeout: field(duration, { default: "1m", about: "Longest wait." }),
  },
  validate(document, report) {
    if ((document.device ?? "") === "")
      report.error(["device"], "watchdog device is required", "a device such as /dev/watchdog0");
    if (document.timeout !== undefined && document.timeout < tenSeconds)
      report.error(["timeout"], "watchdog timeout is too short: minimum value is 10s", "10s or longer");
  },
});

export type WatchdogTimerConfig = DocumentOf<typeof watchdogTimerConfig>;
