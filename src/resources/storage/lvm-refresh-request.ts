// LVMRefreshRequest: asks for another look at all volume groups.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Asks for another look at all volume groups.
 *
 * Ids: "refresh".
 */
export const LVMRefreshRequest = defineResource({
  type: "LVMRefreshRequests.storage.talos.dev",
  namespace: "storage",
  columns: [{ name: "Request", jsonPath: "{.request}" }],
  message: "storage.LVMRefreshRequestSpec",
  spec: {
    request: field(1, int),
  },
});

export type LVMRefreshRequest = SpecOf<typeof LVMRefreshRequest>;
