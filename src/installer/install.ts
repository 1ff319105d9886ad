// Makes a disk the system disk: table, file systems, kernel image, loaders, META. As long as any of it is missing the table has no partition called META,
// so that after a power cut the disk is no system disk, and the next installation takes it as if it were empty.
import { concatBytes } from "../base/bytes.ts";
import { BugError } from "../base/errors.ts";
import type { BankStep } from "../boot/bank-steps.ts";
import { nextDeviceCode, placeBiosLoader, type BiosLoader } from "../boot/bios-loader.ts";
import { planBootFiles } from "../boot/boot-files.ts";
import { installedArguments } from "../boot/kernel-arguments.ts";
import { planSystemDisk } from "../boot/partition-layout.ts";
import { announceTable, diskUse, wipeEnds, writeTable, type DiskUse } from "../boot/partition-table.ts";
import { parseUki } from "../boot/uki.ts";
import type { Gpt, GptPartition, ProtectiveMbr } from "../formats/gpt.ts";
import { encodeMetaBlock } from "../formats/meta-block.ts";
import type { BlockDevice, BlockDevices } from "../linux/block-devices.ts";
import { parseInstallerMeta, type InstallerRequest } from "../runtime/installer.ts";
import { InstallFailure } from "./failure.ts";
import type { InstallerFiles } from "./image.ts";
import { partitionPath } from "./system-disk.ts";

export interface InstallTools {
  readonly blockDevices: BlockDevices;
  readonly firmware: "uefi" | "bios";
  readonly newGuid: () => string;
  readonly say: (line: string) => void;
  /** Makes a FAT file system on a partition. */
  makeFat(path: string, label: string): Promise<void>;
  /** Writes files to the partitions of a table that the kernel knows; they are on the disk when it resolves. */
  writeFiles(gpt: Gpt, steps: readonly BankStep[]): Promise<void>;
  /** Makes the disk known to firmware that keeps a list of what it starts. Never rejects: the disk can be started without. */
  writeFirmwareEntry(gpt: Gpt): Promise<void>;
}

export interface InstallPlan {
  readonly request: Extract<InstallerRequest, { readonly kind: "install" }>;
  /** Device, not a link. */
  readonly disk: string;
  readonly image: InstallerFiles;
}

const metaLabel = "META";
/** What META is called until everything is there. */
const unfinishedLabel = "META-unfinished";

function labelled(gpt: Gpt, from: string, to: string): Gpt {
  return { ...gpt, partitions: gpt.partitions.map((each) => (each.name === from ? { ...each, name: to } : each)) };
}

function find(gpt: Gpt, label: string): GptPartition {
  const found = gpt.partitions.find(({ name }) => name === label);
  if (found === undefined) throw new BugError(`The layout of a system disk has no partition ${label}`);
  return found;
}

/** What is on a disk that is not empty, for people. */
function detected(use: DiskUse): string | undefined {
  if (use.kind === "blank") return undefined;
  if (use.kind === "foreign") return use.found;
  const names = use.gpt.partitions.map(({ name }) => name);
  return names.length === 0 || names.includes(unfinishedLabel) ? undefined : "gpt";
}

/** Signatures at both ends of the disk and of all partitions. */
async function wipe(device: BlockDevice, use: DiskUse): Promise<void> {
  const sector = BigInt(device.sectorBytes);
  for (const { firstBlock, lastBlock } of use.kind === "gpt" ? use.gpt.partitions : []) {
    const end = (lastBlock + 1n) * sector;
    if (end <= device.sizeBytes) await wipeEnds(device, firstBlock * sector, end - firstBlock * sector);
  }
  await wipeEnds(device, 0n, device.sizeBytes);
  await device.sync();
}

function planTable(device: BlockDevice, newGuid: () => string): Gpt {
  try {
    return planSystemDisk(device, newGuid);
  } catch (cause) {
    const message = `Cannot install on "${device.path}": it has ${device.sizeBytes} bytes, which is too small`;
    throw new InstallFailure("environment", message, { cause });
  }
}

/** An empty table turns into that of a system disk which is not done. */
async function layOut(plan: InstallPlan, tools: InstallTools): Promise<Gpt> {
  const { disk, request } = plan;
  await using device = await tools.blockDevices.open(disk, { write: true, exclusive: true });
  if (device.isReadOnly) throw new InstallFailure("environment", `Cannot install on "${disk}": it is read-only`);
  const use = await diskUse(device);
  const found = detected(use);
  if (found !== undefined && !request.wipe) {
    throw new InstallFailure("install", `disk ${disk} is not empty, skipping install, detected "${found}"`);
  }
  const gpt = labelled(planTable(device, tools.newGuid), metaLabel, unfinishedLabel);
  if (found !== undefined) tools.say(`wiping ${disk}, which has ${found}`);
  await wipe(device, use);
  const sector = BigInt(device.sectorBytes);
  for (const { firstBlock, lastBlock } of gpt.partitions) {
    await wipeEnds(device, firstBlock * sector, (lastBlock - firstBlock + 1n) * sector);
  }
  await device.sync();
  await writeTable(device, gpt, true, { bootCode: nextDeviceCode, isActive: false });
  await announceTable(device, gpt.partitions);
  for (const { name, guid, firstBlock, lastBlock } of gpt.partitions) {
    const label = name === unfinishedLabel ? metaLabel : name;
    tools.say(`created ${label} (${guid}) size ${(lastBlock - firstBlock + 1n) * sector} bytes`);
  }
  return gpt;
}

async function writePartition(tools: InstallTools, path: string, bytes: Uint8Array): Promise<void> {
  await using device = await tools.blockDevices.open(path, { write: true });
  await device.write(0n, bytes);
  await device.sync();
}

/** The files of bank A, from the image. */
function planFiles({ image, request }: InstallPlan): readonly BankStep[] {
  const uki = parseUki(image.uki);
  const kernelArguments = installedArguments(uki.kernelArguments, request.kernelArgs ?? { kept: [], extra: [] });
  const files = planBootFiles({ state: { good: "A" }, images: { A: { ...uki, kernelArguments } } });
  return [...files.map((file): BankStep => ({ kind: "write", ...file })), { kind: "sync" }];
}

function placeLoader({ image }: InstallPlan, tools: InstallTools, gpt: Gpt): BiosLoader | undefined {
  if (image.grub !== undefined) return placeBiosLoader(image.grub.boot, image.grub.core, find(gpt, "BIOS").firstBlock);
  if (tools.firmware === "uefi") return undefined;
  throw new InstallFailure(
    "unsupported",
    "Cannot install on a machine with a BIOS: the image brings no boot loader for one",
  );
}

/** The last step: from here on the disk is a system disk. */
async function finishTable(device: BlockDevice, gpt: Gpt, mbr: Partial<ProtectiveMbr>): Promise<void> {
  await writeTable(device, labelled(gpt, unfinishedLabel, metaLabel), false, mbr);
  await device.rereadPartitions().catch(() => undefined); // only names have changed: somebody who looks at a partition is no harm
}

/** The disk is locked for the whole of it. Rejects with an InstallFailure before anything is written when it cannot be done. */
export async function install(plan: InstallPlan, tools: InstallTools): Promise<void> {
  const { disk, request, image } = plan;
  const { say } = tools;
  const steps = planFiles(plan);
  const meta = encodeMetaBlock(parseInstallerMeta(request.meta));
  await using device = await tools.blockDevices.open(disk, { write: true, lock: "exclusive" });
  placeLoader(plan, tools, planTable(device, tools.newGuid)); // fails now, if it fails
  const gpt = await layOut(plan, tools);
  const loader = placeLoader(plan, tools, gpt);
  const path = (label: string): string => partitionPath(disk, find(gpt, label).number);
  for (const label of ["EFI", "BOOT"]) {
    say(`making file system on ${label}`);
    await tools.makeFat(path(label), label);
  }
  say(`writing kernel image of ${image.uki.length} bytes and boot loaders`);
  await tools.writeFiles(gpt, steps);
  if (loader !== undefined) await writePartition(tools, path("BIOS"), loader.core);
  await writePartition(tools, path(unfinishedLabel), concatBytes([meta, meta]));
  const isActive = request.legacyBiosSupport === true;
  await finishTable(device, gpt, { isActive, ...(loader === undefined ? {} : { bootCode: loader.bootCode }) });
  if (tools.firmware === "uefi") await tools.writeFirmwareEntry(gpt);
  const version = parseUki(image.uki).osRelease.get("VERSION_ID") ?? "unknown version";
  say(`installation of ${version} complete`);
}
