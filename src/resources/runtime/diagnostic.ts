// Diagnostic: a problem of the node that somebody should look at.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * A problem of the node that somebody should look at.
 *
 * Ids: address-overlap, filesystem-scrub, kubelet-csr, machine-config-reverted, machine-config-source, machine-files, node-parts, time-sync (present only while the warning is active).
 */
export const Diagnostic = defineResource({
  type: "Diagnostics.runtime.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Message", jsonPath: "{.message}" }],
  message: "runtime.DiagnosticSpec",
  spec: {
    message: field(1, string),
    details: field(2, list(string)),
  },
});

export type Diagnostic = SpecOf<typeof Diagnostic>;
