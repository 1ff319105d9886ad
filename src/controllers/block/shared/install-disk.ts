// Which disk a config means when it says where the node is to be installed.
import type { InstallTarget } from "../../../config/view/install.ts";
import type { Resource } from "../../../cosi/resource.ts";
import type { Disk } from "../../../resources/block/disk.ts";
import { selectDisks } from "./selectors.ts";

/** The disk to install on is never the system disk: with one there is nothing to install. */
const noSystemDisk = "";

/** All that match, in the order of the disks; for a path there is at most one. Throws a FormatError or a CelError. */
export function installDisks(target: InstallTarget, disks: readonly Resource<Disk>[]): readonly Resource<Disk>[] {
  const usable = disks.filter(({ spec }) => !spec.cdrom && !spec.readonly && spec.transport !== "");
  if (target.kind === "selector") return selectDisks(target.expression, usable, noSystemDisk);
  return usable.filter(({ spec }) => spec.devPath === target.path || spec.symlinks.includes(target.path));
}

/** For people. */
export function describeTarget(target: InstallTarget): string {
  return target.kind === "path" ? target.path : target.expression;
}
