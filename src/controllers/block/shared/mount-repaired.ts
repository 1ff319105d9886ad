// A file system that does not mount because it is damaged is repaired by its own tool, once, and mounted then. What the tool cannot repair stays as it is:
// nothing here throws away what somebody might still save, such as the log of XFS.
import { decodeUtf8 } from "../../../base/bytes.ts";
import { errorCode } from "../../../base/errors.ts";
import { describeExit } from "../../../base/exit-status.ts";
import type { Logger } from "../../../base/logger.ts";
import type { MountOptions, Mounts } from "../../../linux/mount.ts";
import type { Processes, RunResult } from "../../../linux/process.ts";

export interface RepairTools {
  readonly mounts: Pick<Mounts, "mount">;
  readonly processes: Pick<Processes, "run">;
  readonly log: Pick<Logger, "warn">;
}

/** By type. */
const repairers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  xfs: ["/usr/sbin/xfs_repair"],
  ext4: ["/usr/sbin/e2fsck", "-f", "-p"],
};

/** What the kernel says of a damaged file system; EIO of one whose log it cannot read. */
const damage: ReadonlySet<string | undefined> = new Set(["EUCLEAN", "EIO"]);

/** Of what a tool said, at most. */
const maxTextLength = 500;

/** How a tool ended, and what it said: e2fsck tells what it finds on its standard output. */
export function describeRun({ status, stdout, stderr }: RunResult): string {
  const [said = ""] = [stderr, stdout]
    .map((output) => decodeUtf8(output).replaceAll(/\s+/gu, " ").trim().slice(0, maxTextLength))
    .filter((text) => text !== "");
  return said === "" ? describeExit(status) : `${describeExit(status)}: ${said}`;
}

/** Rejects with the kernel's error when there is no tool or no damage, else with what the tool said. */
export async function mountRepaired(tools: RepairTools, options: MountOptions, signal: AbortSignal): Promise<void> {
  const { mounts, processes, log } = tools;
  const { source, type } = options;
  try {
    await mounts.mount(options);
    return;
  } catch (error) {
    if (repairers[type] === undefined || !damage.has(errorCode(error))) throw error;
    log.warn("file system is damaged and is repaired", { source, type, error });
  }
  const [path, ...args] = repairers[type];
  const env = { PATH: "/usr/sbin:/usr/bin" };
  const outcome = describeRun(await processes.run({ path, args: [...args, source], env }, signal));
  try {
    await mounts.mount(options);
  } catch (cause) {
    const message = `Cannot mount damaged file system "${source}": ${path} could not repair it (${outcome})`;
    throw new Error(message, { cause });
  }
  log.warn("file system was repaired", { source, type, outcome });
}
