// ProbeStatus: result of a reachability test.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Result of a reachability test.
 *
 * Ids: probe ID (tcp:<host:port>, http:<url>).
 */
export const ProbeStatus = defineResource({
  type: "ProbeStatuses.net.talos.dev",
  namespace: "network",
  aliases: ["probe", "probes"],
  columns: [{ name: "Success", jsonPath: "{.success}" }],
  message: "network.ProbeStatusSpec",
  spec: {
    success: field(1, bool),
    lastError: field(2, string),
  },
});

export type ProbeStatus = SpecOf<typeof ProbeStatus>;
