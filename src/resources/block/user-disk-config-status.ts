// UserDiskConfigStatus: whether the disks of the v1alpha1 configuration are ready.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * Whether the disks of the v1alpha1 configuration are ready.
 *
 * Ids: "user-disks".
 */
export const UserDiskConfigStatus = defineResource({
  type: "UserDiskConfigStatuses.block.talos.dev",
  namespace: "runtime",
  columns: [{ name: "Ready", jsonPath: "{.ready}" }],
  message: "block.UserDiskConfigStatusSpec",
  spec: {
    ready: field(1, bool),
    tornDown: field(2, bool),
  },
});

export type UserDiskConfigStatus = SpecOf<typeof UserDiskConfigStatus>;
