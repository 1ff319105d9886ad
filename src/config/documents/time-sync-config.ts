// TimeSyncConfig: NTP/NTS/PTP time sync.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, duration, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";

export const timeSyncConfig = defineDocument({
  kind: "TimeSyncConfig",
  since: "1.12",
  about: "NTP/NTS/PTP time sync.",
  fields: {
    enabled: field(bool, { optional: true, default: "true" }),
    bootTimeout: field(duration, { default: "0 (wait forever)" }),
    ntp: field(
      object({
        servers: field(list(string), { default: "time.cloudflare.com (runtime default)" }),
        useNTS: field(bool, { optional: true, default: "false" }),
      }),
      { optional: true },
    ),
    ptp: field(
      object({
        devices: field(list(string)),
      }),
      { optional: true },
    ),
  },
});

export type TimeSyncConfig = DocumentOf<typeof timeSyncConfig>;
