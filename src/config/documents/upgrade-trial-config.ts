// UpgradeTrialConfig: when an upgraded node counts as good. A kind of ours: clients of others do not know it, and a config without it is as good.
import { defineDocument, type DocumentOf } from "../document.ts";
import { duration, string } from "../scalars.ts";
import { field, list } from "../schema.ts";

const secondNs = 1_000_000_000n;

/** What holds without a document, nanoseconds. */
export const upgradeTrialDefaults = { timeLimit: 300n * secondNs, stableFor: 30n * secondNs } as const;

export const upgradeTrialConfig = defineDocument({
  kind: "UpgradeTrialConfig",
  since: "1.14",
  about:
    "When an upgraded node counts as good, and when it goes back to the version before. An extension of this system.",
  example: `timeLimit: 10m
stableFor: 1m
ignoredServices:
    - ext-backup
`,
  fields: {
    timeLimit: field(duration, {
      default: "5m",
      about: "How long a new version has, from its start, to be as well as the version before it was.",
    }),
    stableFor: field(duration, { default: "30s", about: "How long it has to be well without a break." }),
    ignoredServices: field(list(string), {
      about: "Services that do not count.",
    }),
  },
  validate({ timeLimit, stableFor }, report) {
    const [limit, stable] = [timeLimit ?? upgradeTrialDefaults.timeLimit, stableFor ?? upgradeTrialDefaults.stableFor];
    if (stable < 0n) report.error(["stableFor"], "stableFor must not be negative", "0s or longer");
    if (limit < 30n * secondNs)
      report.error(["timeLimit"], "timeLimit is too short: minimum value is 30s", "30s or longer");
    if (limit <= stable)
      report.error(["timeLimit"], "timeLimit must be longer than stableFor", "a time longer than stableFor");
  },
});

export type UpgradeTrialConfig = DocumentOf<typeof upgradeTrialConfig>;
