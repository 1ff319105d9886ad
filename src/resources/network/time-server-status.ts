// TimeServerStatus: time servers that are used.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * Time servers that are used.
 *
 * Ids: "timeservers".
 */
export const TimeServerStatus = defineResource({
  type: "TimeServerStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["timeserver", "timeservers"],
  columns: [
    { name: "Timeservers", jsonPath: "{.timeServers}" },
    { name: "UseNTS", jsonPath: "{.useNTS}" },
  ],
  message: "network.TimeServerStatusSpec",
  spec: {
    timeServers: field(1, list(string)),
    useNTS: field(2, bool),
  },
});

export type TimeServerStatus = SpecOf<typeof TimeServerStatus>;
