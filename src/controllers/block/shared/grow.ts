// Lets a partition grow into the free space behind it, and its file system into the partition. Never shrinks, never moves.
import type { Logger } from "../../../base/logger.ts";
import { freeExtents, grownToDisk } from "../../../boot/partition-layout.ts";
import { probeContent, probeStartBytes } from "../../../formats/superblock.ts";
import type { Gpt, GptPartition } from "../../../formats/gpt.ts";
import type { BlockDevice, BlockDevices } from "../../../linux/block-devices.ts";
import type { Files } from "../../../linux/files.ts";
import type { MountOptions, Mounts } from "../../../linux/mount.ts";
import type { Processes } from "../../../linux/process.ts";
import { diskUse, writeTable } from "../../../boot/partition-table.ts";
import { describeRun, mountRepaired } from "./mount-repaired.ts";
import type { SizeLimits } from "./provision.ts";

/** Less is not worth a new table. */
const leastBytes = 1024n * 1024n;
/** The kernel does not resize a btrfs to less, and so does not grow a smaller one either. Source: Linux, fs/btrfs/ioctl.c. */
const leastBtrfsBytes = 256n * 1024n * 1024n;

export interface GrowingPartition extends SizeLimits {
  readonly diskPath: string;
  readonly partitionGuid: string;
}

/** Size the partition may have, of what there is; rounded down to whole MiB unless it takes all. */
function grownBytes({ maxBytes, maxPercent, isMaxLeftOver }: SizeLimits, availableBytes: bigint): bigint {
  let limit = maxBytes === 0n ? availableBytes : maxBytes;
  if (isMaxLeftOver) limit = availableBytes - maxBytes;
  if (maxPercent > 0n) limit = (availableBytes * maxPercent) / 100n;
  return limit >= availableBytes ? availableBytes : (limit >> 20n) << 20n;
}

interface Growth {
  readonly gpt: Gpt;
  readonly partition: GptPartition;
  readonly sizeBytes: bigint;
}

/** The table with the larger partition; undefined when there is nothing to gain. */
async function planGrowth(
  device: BlockDevice,
  { partitionGuid, ...limits }: GrowingPartition,
): Promise<Growth | undefined> {
  const use = await diskUse(device);
  if (use.kind !== "gpt" || device.isReadOnly) return undefined;
  const gpt = grownToDisk(device, use.gpt);
  const partition = gpt.partitions.find(({ guid }) => guid.toLowerCase() === partitionGuid.toLowerCase());
  if (partition === undefined) return undefined;
  const sector = BigInt(device.sectorBytes);
  const before = (partition.lastBlock - partition.firstBlock + 1n) * sector;
  const others = { ...gpt, partitions: gpt.partitions.filter((each) => each !== partition) };
  // without the partition itself, the space that it may have is one stretch of free space
  const room = freeExtents(device, others).find(
    ({ firstBlock, lastBlock }) => firstBlock <= partition.firstBlock && partition.firstBlock <= lastBlock,
  );
  if (room === undefined) return undefined;
  const sizeBytes = grownBytes(limits, (room.lastBlock - partition.firstBlock + 1n) * sector);
  if (sizeBytes < before + leastBytes) return undefined;
  const grown = { ...partition, lastBlock: partition.firstBlock + sizeBytes / sector - 1n };
  const partitions = gpt.partitions.map((each) => (each === partition ? grown : each));
  return { gpt: { ...gpt, partitions }, partition: grown, sizeBytes };
}

/**
 * Size of the partition afterwards; undefined when there was nothing to gain. Looks before it opens the disk for writing: who follows devices
 * reads the table of a disk anew that somebody has written to, and for a moment its partitions are gone.
 */
export async function growPartition(
  blockDevices: BlockDevices,
  growing: GrowingPartition,
): Promise<bigint | undefined> {
  const { diskPath } = growing;
  {
    await using seen = await blockDevices.open(diskPath, { lock: "shared" });
    if ((await planGrowth(seen, growing)) === undefined) return undefined;
  }
  await using device = await blockDevices.open(diskPath, { write: true, lock: "exclusive" });
  const growth = await planGrowth(device, growing);
  if (growth === undefined) return undefined;
  const { gpt, partition, sizeBytes } = growth;
  await writeTable(device, gpt, false);
  const offsetBytes = partition.firstBlock * BigInt(device.sectorBytes);
  await device.resizePartition({ number: partition.number, offsetBytes, sizeBytes });
  return sizeBytes;
}

export interface GrowTools {
  readonly blockDevices: BlockDevices;
  readonly processes: Processes;
  readonly files: Pick<Files, "makeDirectory" | "removeDirectory">;
  readonly mounts: Pick<Mounts, "mount" | "unmount" | "growBtrfs">;
  readonly log: Pick<Logger, "warn">;
}

/** A file system, and how it is mounted in its place. */
export interface GrowingFilesystem {
  readonly path: string;
  /** Options of the mount: XFS that was mounted without its quotas counts all of them anew the next time. Source: xfs(5), xfs_mountfs() in Linux. */
  readonly data?: string;
}

const env = { PATH: "/usr/sbin:/usr/bin" };
const growFolder = "/run/ichor-grow";

async function run({ processes }: GrowTools, args: readonly string[], options: RunOptions): Promise<void> {
  const [path = "", ...rest] = args;
  const result = await processes.run({ path, args: rest, env }, options.signal);
  const { status } = result;
  if (status.kind === "exited" && (options.codes ?? [0]).includes(status.code)) return;
  throw new Error(`Cannot grow file system with "${path}": ${describeRun(result)}`);
}

interface RunOptions {
  readonly signal: AbortSignal;
  /** Exit codes that are none of a failure. */
  readonly codes?: readonly number[];
}

/** Of file systems that grow only while they are mounted. A damaged one is repaired first, as before its mount in its place. */
async function whileMounted(
  tools: GrowTools,
  mount: Pick<MountOptions, "source" | "type" | "data"> & { readonly signal: AbortSignal },
  growMounted: () => Promise<void>,
): Promise<void> {
  const { files, mounts } = tools;
  const { signal, ...options } = mount;
  await files.makeDirectory(growFolder, { mode: 0o700 });
  await mountRepaired(tools, { ...options, target: growFolder, flags: ["no-suid", "no-dev", "no-exec"] }, signal);
  try {
    await growMounted();
  } finally {
    await mounts.unmount(growFolder);
    await files.removeDirectory(growFolder);
  }
}

/** How each file system grows that can. */
const growers: Readonly<
  Record<string, (tools: GrowTools, growing: GrowingFilesystem, signal: AbortSignal) => Promise<void>>
> = {
  xfs: (tools, { path, ...options }, signal) =>
    whileMounted(tools, { ...options, source: path, type: "xfs", signal }, () =>
      run(tools, ["/usr/sbin/xfs_growfs", "-d", growFolder], { signal }),
    ),
  btrfs: (tools, { path, ...options }, signal) =>
    whileMounted(tools, { ...options, source: path, type: "btrfs", signal }, () => tools.mounts.growBtrfs(growFolder)),
  async ext4(tools, { path }, signal) {
    // 1: errors were corrected
    await run(tools, ["/usr/sbin/e2fsck", "-f", "-p", path], { signal, codes: [0, 1] });
    await run(tools, ["/usr/sbin/resize2fs", path], { signal });
  },
};

/** Has the file system use all of its device, as far as it is one that can grow. True when there was something to gain. */
export async function growFilesystem(
  tools: GrowTools,
  growing: GrowingFilesystem,
  signal: AbortSignal,
): Promise<boolean> {
  const { path } = growing;
  const found = await (async () => {
    await using device = await tools.blockDevices.open(path);
    const content = probeContent({ start: await device.read(0n, probeStartBytes), sizeBytes: device.sizeBytes });
    const usedBytes = content?.endBytes ?? content?.sizeBytes ?? device.sizeBytes;
    return { name: content?.name, sizeBytes: device.sizeBytes, freeBytes: device.sizeBytes - usedBytes };
  })();
  if (found.freeBytes < leastBytes || (found.name === "btrfs" && found.sizeBytes < leastBtrfsBytes)) return false;
  const grow = growers[found.name ?? ""];
  if (grow === undefined) return false;
  await grow(tools, growing, signal);
  return true;
}
