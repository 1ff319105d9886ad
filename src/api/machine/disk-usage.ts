// MachineService.DiskUsage: sizes of files and directories, children before their parents.
import type { DiskUsageInfo, DiskUsageRequest } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import type { ApiFiles } from "../context.ts";
import { serverStream } from "../define.ts";
import { fileErrorText } from "../errors.ts";
import type { WalkEntry } from "../files/walk.ts";
import { walk } from "../files/walk.ts";

export const diskUsage = serverStream(rpc.MachineService.DiskUsage, async function* (request, { files, signal }) {
  for (const path of request.paths) yield* usageOf(files, path, request, signal);
});

/** A path that cannot be walked is an item with an error; the others go on. */
async function* usageOf(
  files: ApiFiles,
  root: string,
  request: DiskUsageRequest,
  signal: AbortSignal,
): AsyncGenerator<Init<DiskUsageInfo>> {
  /** Sizes of the directories on the way to the present entry, by depth, as far as they are counted. */
  const sums: number[] = [];
  try {
    for await (const entry of walk(files, root, { order: "children-first" }, signal)) {
      const { path: name, relativePath: relativeName } = entry;
      if (entry.kind === "error") {
        yield { name, relativeName, error: fileErrorText(entry.error) };
        continue;
      }
      const isDirectory = entry.info.kind === "directory";
      const size = ownSize(entry) + (isDirectory ? (sums[entry.depth + 1] ?? 0) : 0);
      if (isDirectory) sums[entry.depth + 1] = 0;
      sums[entry.depth] = (sums[entry.depth] ?? 0) + size;
      if (isShown(request, entry, size)) yield { name, relativeName, size: BigInt(size) };
    }
  } catch (error) {
    if (signal.aborted) throw error;
    yield { name: root, relativeName: root, error: fileErrorText(error) };
  }
}

/** /proc/kcore says it is as large as all memory could be. */
function ownSize({ path, info }: WalkEntry & { readonly kind: "entry" }): number {
  return path === "/proc/kcore" ? 0 : info.sizeBytes;
}

function isShown(
  { all, recursionDepth, threshold }: DiskUsageRequest,
  { depth, info }: WalkEntry & { readonly kind: "entry" },
  size: number,
): boolean {
  if (info.kind !== "directory" && depth > 0 && !all) return false;
  if (recursionDepth > 0 && depth >= recursionDepth) return false;
  if (threshold > 0n) return BigInt(size) >= threshold;
  return threshold === 0n || BigInt(size) <= -threshold;
}
