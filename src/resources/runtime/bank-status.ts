// BankStatus: the two banks of the system disk, and how the last upgrade went.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string, uint32 } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * The two banks of the system disk, and how the last upgrade went. A type of ours: not there on a node that is not installed.
 * Banks are "A" and "B". While `trial` names the running bank, `waitingFor` says what it still has to show, and `trialEnds` until when (RFC 3339).
 * `failed…` tell of the last image that the node went back from, `failureReason` why; that image is refused from then on, unless it is forced.
 *
 * Ids: "banks".
 */
export const BankStatus = defineResource({
  type: "BankStatuses.runtime.ichor.dev",
  namespace: "runtime",
  aliases: ["bankstatus"],
  skipAutomaticAliases: true,
  columns: [
    { name: "Running", jsonPath: "{.running}" },
    { name: "Good", jsonPath: "{.good}" },
    { name: "Trial", jsonPath: "{.trial}" },
    { name: "Version A", jsonPath: "{.versionA}" },
    { name: "Version B", jsonPath: "{.versionB}" },
    { name: "Failure", jsonPath: "{.failureReason}" },
  ],
  message: "ichor.BankStatusSpec",
  spec: {
    firmware: field(1, string),
    running: field(2, string),
    good: field(3, string),
    trial: field(4, string, omitEmpty),
    bootsLeft: field(5, uint32, omitEmpty),
    versionA: field(6, string, omitEmpty),
    versionB: field(7, string, omitEmpty),
    onTrial: field(8, bool, omitEmpty),
    waitingFor: field(9, list(string), omitEmpty),
    trialEnds: field(10, string, omitEmpty),
    failedImage: field(11, string, omitEmpty),
    failedDigest: field(12, string, omitEmpty),
    failedVersion: field(13, string, omitEmpty),
    failureReason: field(14, string, omitEmpty),
    failedAt: field(15, string, omitEmpty),
  },
});

export type BankStatus = SpecOf<typeof BankStatus>;
