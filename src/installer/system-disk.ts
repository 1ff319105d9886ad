// A system disk as a place: its device, its table, and its partitions mounted where nobody else sees them.
import { realpath, mkdir } from "node:fs/promises";
import { diskUse } from "../boot/partition-table.ts";
import type { Gpt } from "../formats/gpt.ts";
import { probeDevice } from "../formats/superblock.ts";
import type { BlockDevices } from "../linux/block-devices.ts";
import type { Files } from "../linux/files.ts";
import type { Mounts } from "../linux/mount.ts";
import type { Processes } from "../linux/process.ts";
import type { BankPartitions, PartitionName } from "./bank-steps.ts";
import { InstallFailure } from "./failure.ts";
import { mountedFiles, type PartitionFiles } from "./partition-files.ts";

/** What of the kernel an installation uses. */
export interface InstallerHost {
  readonly blockDevices: BlockDevices;
  readonly mounts: Mounts;
  readonly files: Pick<Files, "findText" | "exists" | "read">;
  readonly processes: Pick<Processes, "run">;
}

/** Folder for mount points, in this process's own mount namespace. */
const mountFolder = "/run/installer";

/** Device of a partition: `/dev/vda1`, `/dev/nvme0n1p1`. */
export function partitionPath(disk: string, number: number): string {
  return `${disk}${/\d$/u.test(disk) ? "p" : ""}${number}`;
}

/** The device itself, whatever link it was named by. */
export async function resolveDisk(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    throw new InstallFailure("invalidInput", `Cannot use disk "${path}": found no such device`, { cause });
  }
}

export function partitionNumber(gpt: Gpt, label: string): number | undefined {
  return gpt.partitions.find(({ name }) => name === label)?.number;
}

/** The table of a disk that has one. */
export async function readTable(host: InstallerHost, disk: string): Promise<Gpt> {
  await using device = await host.blockDevices.open(disk);
  const use = await diskUse(device);
  if (use.kind === "gpt") return use.gpt;
  const found = use.kind === "blank" ? "nothing" : use.found;
  throw new InstallFailure("environment", `Cannot use disk "${disk}": found ${found}, want a system disk`);
}

async function contentOf(host: InstallerHost, path: string): Promise<string | undefined> {
  await using device = await host.blockDevices.open(path);
  return (await probeDevice(device))?.name;
}

export interface MountedPartitions extends AsyncDisposable {
  readonly partitions: BankPartitions;
}

interface MountPlan {
  readonly disk: string;
  readonly gpt: Gpt;
  readonly access: "read-only" | "read-write";
}

/** Mounts EFI and, if it is ours, BOOT. Undefined when there is no FAT file system on EFI. */
export async function mountPartitions(host: InstallerHost, plan: MountPlan): Promise<MountedPartitions | undefined> {
  const mounted: string[] = [];
  const { mounts } = host;

  async function open(name: PartitionName): Promise<PartitionFiles | undefined> {
    const number = partitionNumber(plan.gpt, name);
    if (number === undefined) return undefined;
    const source = partitionPath(plan.disk, number);
    if ((await contentOf(host, source)) !== "vfat") return undefined;
    const target = `${mountFolder}/${name}`;
    await mkdir(target, { recursive: true });
    const access = plan.access === "read-only" ? (["read-only"] as const) : [];
    await mounts.mount({
      source,
      target,
      type: "vfat",
      flags: [...access, "no-suid", "no-dev", "no-exec"],
      data: "umask=0077",
    });
    mounted.push(target);
    return mountedFiles(target, (path) => mounts.syncFilesystem(path));
  }

  async function close(): Promise<void> {
    for (const target of mounted.splice(0).toReversed()) await mounts.unmount(target);
  }

  try {
    const efi = await open("EFI");
    if (efi === undefined) return undefined;
    const boot = await open("BOOT");
    const partitions = { EFI: efi, ...(boot === undefined ? {} : { BOOT: boot }) };
    return { partitions, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
