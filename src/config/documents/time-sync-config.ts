// TimeSyncConfig: NTP/NTS/PTP time sync.
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, duration, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { isIp } from "../rules/checks.ts";
import { isSet, legacyField } from "../rules/legacy-fields.ts";

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
  validate(document, report) {
    if ((document.bootTimeout ?? 0n) < 0n) report.error(["bootTimeout"], "bootTimeout cannot be negative");
    if (document.ntp !== undefined && document.ptp !== undefined)
      report.error(["ptp"], "only one of ntp or ptp configuration can be specified");
    if (document.ntp?.useNTS !== true) return;
    for (const [index, server] of (document.ntp.servers ?? []).entries()) {
      if (isIp(server))
        report.error(
          ["ntp", "servers", index],
          `NTS requires host names: server ${JSON.stringify(server)} is an IP address`,
        );
    }
  },
  conflict(_document, legacy) {
    const disabled = legacyField(legacy, "machine.time.disabled") === true;
    const path = disabled
      ? "machine.time.disabled"
      : ["machine.time.servers", "machine.time.bootTimeout"].find((each) => isSet(legacyField(legacy, each)));
    return path === undefined ? undefined : `time sync is already set in v1alpha1 config (.${path})`;
  },
});

export type TimeSyncConfig = DocumentOf<typeof timeSyncConfig>;
