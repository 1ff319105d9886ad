// Which disk a config means when it says where the node is to be installed.
import { errorCode } from "../../../base/errors.ts";
import type { InstallTarget } from "../../../config/view/install.ts";
import type { Resource } from "../../../cosi/resource.ts";
import type { Files } from "../../../linux/files.ts";
import type { Disk } from "../../../resources/block/disk.ts";
import { selectDisks } from "./selectors.ts";

/** The disk to install on is never the system disk: with one there is nothing to install. */
const noSystemDisk = "";

/** A path that leads nowhere: the disk may come later, or the name is a link that udev has not made yet. */
const leadsNowhere: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

/** The target with links followed, wherever they lie: the resources of disks know those below `/dev/disk` only. */
export async function followLinks(target: InstallTarget, files: Pick<Files, "realPath">): Promise<InstallTarget> {
  if (target.kind === "selector") return target;
  try {
    return { kind: "path", path: await files.realPath(target.path) };
  } catch (error) {
    if (leadsNowhere.has(errorCode(error) ?? "")) return target;
    throw error;
  }
}

/**
 * All that match, in the order of the disks; for a path there is at most one. A selector never means what cannot be written; what a path names is taken at its
 * word, so that whoever named it learns why it cannot be used. How a disk is attached does not matter here: the older selector asks for that itself. Throws a
 * FormatError or a CelError.
 */
export function installDisks(target: InstallTarget, disks: readonly Resource<Disk>[]): readonly Resource<Disk>[] {
  if (target.kind === "path") {
    return disks.filter(({ spec }) => spec.devPath === target.path || spec.symlinks.includes(target.path));
  }
  const writable = disks.filter(({ spec }) => !spec.cdrom && !spec.readonly);
  return selectDisks(target.expression, writable, noSystemDisk);
}

/** For people. */
export function describeTarget(target: InstallTarget): string {
  return target.kind === "path" ? target.path : target.expression;
}
