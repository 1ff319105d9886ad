// BlockSymlink: the links below /dev/disk that point to a block device.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { string } from "../../cosi/scalars.ts";
import { field, list } from "../../cosi/spec.ts";

/**
 * The links below /dev/disk that point to a block device.
 *
 * Ids: kernel device name the symlinks point to.
 */
export const BlockSymlink = defineResource({
  type: "BlockSymlinks.block.talos.dev",
  namespace: "runtime",
  message: "block.SymlinkSpec",
  spec: {
    paths: field(1, list(string)),
  },
});

export type BlockSymlink = SpecOf<typeof BlockSymlink>;
