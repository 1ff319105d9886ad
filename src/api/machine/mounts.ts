// MachineService.Mounts: what is mounted, and how much room is left.
import { parseMounts } from "../../formats/procfs/mounts.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ApiFiles } from "../context.ts";
import { unary } from "../define.ts";

export const mounts = unary(rpc.MachineService.Mounts, async (_request, { files }) => {
  const entries = parseMounts(await files.readText("/proc/mounts"));
  const stats = await Promise.all(
    entries.map(async ({ source, target }) => ({
      filesystem: source,
      mountedOn: target,
      ...(await spaceOf(files, target)),
    })),
  );
  return { messages: [{ stats }] };
});

/** Zeros for what is mounted on a file, and for a mount point that another mount hides. */
async function spaceOf(files: ApiFiles, path: string): Promise<{ readonly size: bigint; readonly available: bigint }> {
  const none = { size: 0n, available: 0n };
  if (!(await isDirectory(files, path))) return none;
  const { totalBytes, availableBytes } = await files.usage(path);
  return { size: BigInt(totalBytes), available: BigInt(availableBytes) };
}

async function isDirectory(files: ApiFiles, path: string): Promise<boolean> {
  try {
    return (await files.info(path)).kind === "directory";
  } catch {
    return false; // gone or hidden since the table was read
  }
}
