// Puts a file system on a volume, unless there is one.
import { describeExit } from "../../../base/exit-status.ts";
import { decodeUtf8 } from "../../../base/bytes.ts";
import { encodeSwapHeader } from "../../../formats/swap-header.ts";
import { probeDevice } from "../../../formats/superblock.ts";
import type { BlockDevices } from "../../../linux/block-devices.ts";
import type { Files } from "../../../linux/files.ts";
import type { Processes } from "../../../linux/process.ts";

import { diskUse } from "../../../boot/partition-table.ts";

export interface FormatTools {
  readonly blockDevices: BlockDevices;
  readonly processes: Processes;
  readonly files: Files;
}

export interface Formatting {
  /** Device of the volume and of the whole disk, which is locked meanwhile. */
  readonly path: string;
  readonly diskPath: string;
  readonly type: "xfs" | "ext4" | "btrfs" | "vfat";
  /** Empty: none. */
  readonly label: string;
  /** Of XFS: the tool's own choice if absent. */
  readonly groups?: AllocationGroups;
}

/** How far XFS may be divided for processors that write at the same time. */
export interface AllocationGroups {
  /** A group is at least so large. 0: no limit. */
  readonly minBytes: bigint;
  readonly processors: number;
  /** A disk with heads, for which the tool itself makes few. */
  readonly isRotational: boolean;
}

/** XFS refuses to be smaller than this without being told to. */
const smallXfsBytes = 300n * 1024n * 1024n;
/** So many groups there are at least: the tool's choice for disks with heads. */
const fewestGroups = 4n;
/** Metadata and data of a smaller btrfs share their space: apart they would not fit. */
const smallBtrfsBytes = 128n * 1024n * 1024n;
/** Features that all kernels of this line read; newer tools would switch on more. */
const xfsOptions = "/usr/share/xfsprogs/mkfs/lts_6.12.conf";

/**
 * On a disk without heads the tool makes a group of at least 4 GB for each processor. Many small groups scatter large files: who wants larger ones gets fewer.
 * Source: mkfs.xfs(8), `-d concurrency`; 0 is the choice for disks with heads.
 */
function concurrencyOption(sizeBytes: bigint, groups: AllocationGroups | undefined): readonly string[] {
  if (groups === undefined || groups.isRotational || groups.minBytes === 0n) return [];
  const most = sizeBytes / groups.minBytes;
  if (most >= BigInt(groups.processors)) return [];
  return ["-d", `concurrency=${most <= fewestGroups ? 0n : most}`];
}

function commandFor(
  { type, label, path, groups }: Formatting,
  options: { readonly sizeBytes: bigint; readonly hasProfile: boolean },
): readonly [string, readonly string[]] {
  switch (type) {
    case "xfs":
      return [
        "/usr/sbin/mkfs.xfs",
        [
          "-f", // nothing we know of is there: what the tool may think it sees is a former file system's rest
          "-n",
          "ftype=1",
          ...(options.hasProfile ? ["-c", `options=${xfsOptions}`] : []),
          ...concurrencyOption(options.sizeBytes, groups),
          ...(options.sizeBytes <= smallXfsBytes ? ["--unsupported"] : []),
          ...(label === "" ? [] : ["-L", label]),
          path,
        ],
      ];
    case "ext4":
      return ["/usr/sbin/mkfs.ext4", ["-F", ...(label === "" ? [] : ["-L", label]), path]];
    case "btrfs":
      return [
        "/usr/sbin/mkfs.btrfs",
        [
          "-f",
          ...(options.sizeBytes < smallBtrfsBytes ? ["--mixed"] : []),
          ...(label === "" ? [] : ["-L", label]),
          path,
        ],
      ];
    case "vfat":
      return ["/usr/sbin/mkfs.vfat", ["-F", "32", ...(label === "" ? [] : ["-n", label]), path]];
  }
}

/** What lies on a device: the name of a file system, or undefined. A half-made file system counts as none. */
export async function contentOf(blockDevices: BlockDevices, path: string): Promise<string | undefined> {
  await using device = await blockDevices.open(path);
  return (await probeDevice(device))?.name;
}

/** Returns what was there before: undefined when the file system is new. Looks again under the lock before it writes. */
export async function formatVolume(
  tools: FormatTools,
  formatting: Formatting,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { path, diskPath, type } = formatting;
  await using _ = await tools.blockDevices.open(diskPath, { lock: "exclusive" });
  const present = await contentOf(tools.blockDevices, path);
  if (present !== undefined) return present;
  await checkBlankDisk(tools.blockDevices, formatting);
  const { sizeBytes } = await sizeOf(tools.blockDevices, path);
  const [tool, args] = commandFor(formatting, { sizeBytes, hasProfile: await tools.files.exists(xfsOptions) });
  const { status, stderr } = await tools.processes.run(
    { path: tool, args, env: { PATH: "/usr/sbin:/usr/bin" } },
    signal,
  );
  if (status.kind !== "exited" || status.code !== 0) {
    throw new Error(`Cannot make ${type} on "${path}": ${describeExit(status)}: ${decodeUtf8(stderr).trim()}`);
  }
  return undefined;
}

/** A whole disk may hold what no probe calls by name: partition tables. */
async function checkBlankDisk(blockDevices: BlockDevices, { path, diskPath }: Place): Promise<void> {
  if (path !== diskPath) return;
  await using device = await blockDevices.open(path);
  const use = await diskUse(device);
  if (use.kind === "blank") return;
  throw new Error(
    `Cannot use disk "${path}": found ${use.kind === "gpt" ? "a GPT partition table" : use.found}, want a blank disk`,
  );
}

type Place = Pick<Formatting, "path" | "diskPath">;

/** Makes a swap area anew, which has nothing to keep. Returns what is there instead when that is something else. */
export async function formatSwap(
  blockDevices: BlockDevices,
  { path, diskPath }: Place,
  uuid: string,
): Promise<string | undefined> {
  await using _ = await blockDevices.open(diskPath, { lock: "exclusive" });
  const present = await contentOf(blockDevices, path);
  if (present !== undefined && present !== "swap") return present;
  await checkBlankDisk(blockDevices, { path, diskPath });
  await using device = await blockDevices.open(path, { write: true });
  await device.write(0n, encodeSwapHeader({ sizeBytes: device.sizeBytes, uuid }));
  await device.sync();
  return undefined;
}

async function sizeOf(blockDevices: BlockDevices, path: string): Promise<{ readonly sizeBytes: bigint }> {
  await using device = await blockDevices.open(path);
  return { sizeBytes: device.sizeBytes };
}
