// Checks a mounted XFS: the kernel does it, xfs_scrub asks for each part of the file system. Source: xfs_scrub(8).
import { decodeUtf8 } from "../../../base/bytes.ts";
import { describeExit, type ExitStatus } from "../../../base/exit-status.ts";
import type { Cgroups } from "../../../linux/cgroup.ts";
import type { Files } from "../../../linux/files.ts";
import type { Mounts } from "../../../linux/mount.ts";
import type { Processes, RunResult } from "../../../linux/process.ts";

export interface ScrubParts {
  readonly mounts: Pick<Mounts, "isScrubbable">;
  readonly files: Pick<Files, "exists">;
  readonly processes: Pick<Processes, "run">;
  readonly cgroups: Pick<Cgroups, "create">;
}

/** `unsupported` will be the same next time, `failed` may not. */
export interface ScrubResult {
  readonly kind: "clean" | "damaged" | "failed" | "interrupted" | "unsupported";
  /** For people: "clean", or what is wrong. */
  readonly text: string;
}

export const scrubTool = "/usr/sbin/xfs_scrub";
const cgroup = "/system/scrub";
const memoryMaxBytes = 512 * 1024 * 1024;
/** Bits of the tool's exit code: errors are left, something could be better, it could not do its work. */
const damagedBit = 1;
const failedBits = 4 | 8;
const maxWords = 300;

/** Why a file system cannot be checked on this node at all; undefined when it can. */
export async function whyNotScrubbed(
  { mounts, files }: Pick<ScrubParts, "mounts" | "files">,
  target: string,
): Promise<ScrubResult | undefined> {
  if (!(await mounts.isScrubbable(target))) {
    const text = "not supported: the kernel cannot check a mounted XFS (CONFIG_XFS_ONLINE_SCRUB is off)";
    return { kind: "unsupported", text };
  }
  if (await files.exists(scrubTool)) return undefined;
  return { kind: "unsupported", text: `not supported: the image has no ${scrubTool}` };
}

/** The first words of what the tool said. */
function saidBy({ stdout, stderr }: RunResult): string {
  const lines = `${decodeUtf8(stderr)}\n${decodeUtf8(stdout)}`.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "" && !line.startsWith("EXPERIMENTAL"))
    .join("; ")
    .slice(0, maxWords);
}

function resultOf(status: ExitStatus, said: string): ScrubResult {
  if (status.kind !== "exited" || (status.code & failedBits) !== 0) {
    return { kind: "failed", text: `failed: ${describeExit(status)}: ${said}` };
  }
  if ((status.code & damagedBit) !== 0) return { kind: "damaged", text: `damaged: ${said}` };
  return { kind: "clean", text: "clean" };
}

/** Looks and changes nothing: what is damaged is repaired when it is not mounted. Everybody else goes first, on the processor and on the disk. */
export async function scrub(parts: ScrubParts, target: string, signal: AbortSignal): Promise<ScrubResult> {
  const unsupported = await whyNotScrubbed(parts, target);
  if (unsupported !== undefined) return unsupported;
  await parts.cgroups.create(cgroup, { cpuWeight: 1, memoryMaxBytes });
  const result = await parts.processes.run(
    {
      path: scrubTool,
      args: ["-n", "-b", target], // one thread
      env: { PATH: "/usr/sbin:/usr/bin", LC_ALL: "C" },
      cgroup,
      nice: 19, // the kernel takes the lowest priority on the disk from it, too
      capabilities: ["cap_sys_admin", "cap_dac_read_search"],
      namespaces: ["net", "ipc"],
      noNewPrivileges: true,
    },
    signal,
  );
  return resultOf(result.status, saidBy(result));
}
