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
  example: `bootTimeout: 2m
ntp:
    servers:
        - time.lab.example
`,
  fields: {
    enabled: field(bool, { optional: true, default: "true", about: "Whether it is on." }),
    bootTimeout: field(duration, {
      default: "0 (wait forever)",
      about: "How long the boot waits for the first synchronisation; 0 waits for ever.",
    }),
    ntp: field(
      object({
        servers: field(list(string), { default: "time.cloudflare.com (runtime default)", about: "Servers, in order." }),
        useNTS: field(bool, {
          optional: true,
          default: "false",
          about: "Authenticate servers by Network Time Security; they must be host names.",
        }),
      }),
      { optional: true, about: "Time from NTP servers." },
    ),
    ptp: field(
      object({
        devices: field(list(string), { about: "Devices in order, such as /dev/ptp0." }),
      }),
      { optional: true, about: "Time from PTP devices." },
    ),
  },
  validate(document, report) {
    if ((document.bootTimeout ?? 0n) < 0n)
      report.error(["bootTimeout"], "bootTimeout cannot be negative", "0s or longer");
    if (document.ntp !== undefined && document.ptp !== undefined)
      report.error(["ptp"], "only one of ntp or ptp configuration can be specified", "one of ntp and ptp");
    if (document.ntp?.useNTS !== true) return;
    for (const [index, server] of (document.ntp.servers ?? []).entries()) {
      if (isIp(server))
        report.error(
          ["ntp", "servers", index],
          `NTS requires host names: server ${JSON.stringify(server)} is an IP address`,
          "a host name",
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
