// MountFailure: why a volume is not mounted; not part of the public API, whose VolumeStatus tells it.
import type { SpecOf } from "../../../cosi/resource.ts";
import { defineResource } from "../../../cosi/resource.ts";
import { string } from "../../../cosi/scalars.ts";
import { field } from "../../../cosi/spec.ts";

/**
 * Why a volume is not mounted, as long as that is so; not part of the public API, whose VolumeStatus tells it.
 *
 * Ids: same volume ID as the VolumeStatus.
 */
export const MountFailure = defineResource({
  type: "MountFailures.block.ichor.dev",
  namespace: "runtime",
  message: "ichor.MountFailureSpec",
  spec: { problem: field(1, string) },
});

export type MountFailure = SpecOf<typeof MountFailure>;
