// RuntimeMountStatus: a file system that is mounted, with its encryption.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { bool, string } from "../../cosi/scalars.ts";
import { field, list, omitEmpty } from "../../cosi/spec.ts";

/**
 * A file system that is mounted, with its encryption.
 *
 * Ids: volume ID (EPHEMERAL, STATE ...).
 */
export const RuntimeMountStatus = defineResource({
  type: "MountStatuses.runtime.talos.dev",
  namespace: "runtime",
  aliases: ["mounts"],
  skipAutomaticAliases: true,
  columns: [
    { name: "Source", jsonPath: "{.source}" },
    { name: "Target", jsonPath: "{.target}" },
    { name: "Filesystem Type", jsonPath: "{.filesystemType}" },
  ],
  message: "runtime.MountStatusSpec",
  spec: {
    source: field(1, string),
    target: field(2, string),
    filesystemType: field(3, string),
    options: field(4, list(string)),
    encrypted: field(5, bool),
    encryptionProviders: field(6, list(string), omitEmpty),
  },
});

export type RuntimeMountStatus = SpecOf<typeof RuntimeMountStatus>;
