// DevicesStatus: whether the devices of the boot are settled.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Whether the devices of the boot are settled.
 *
 * Ids: "devices".
 */
export const DevicesStatus = defineResource({
  type: "DevicesStatuses.runtime.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Ready", jsonPath: "{.ready}" }],
  message: "runtime.DevicesStatusSpec",
  spec: {
    ready: field(1, bool),
  },
});

export type DevicesStatus = SpecOf<typeof DevicesStatus>;
