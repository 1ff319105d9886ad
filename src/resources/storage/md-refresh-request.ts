// MDRefreshRequest: asks for another look at all software RAID arrays.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Asks for another look at all software RAID arrays.
 *
 * Ids: "refresh".
 */
export const MDRefreshRequest = defineResource({
  type: "MDRefreshRequests.storage.talos.dev",
  namespace: "storage",
  columns: [{ name: "Request", jsonPath: "{.request}" }],
  message: "storage.MDRefreshRequestSpec",
  spec: {
    request: field(1, int),
  },
});

export type MDRefreshRequest = SpecOf<typeof MDRefreshRequest>;
