// EtcFileStatus: a file below /etc that was written.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A file below /etc that was written.
 *
 * Ids: same path as EtcFileSpec.
 */
export const EtcFileStatus = defineResource({
  type: "EtcFileStatuses.files.talos.dev",
  namespace: "files",
  message: "files.EtcFileStatusSpec",
  spec: {
    specVersion: field(1, string),
  },
});

export type EtcFileStatus = SpecOf<typeof EtcFileStatus>;
