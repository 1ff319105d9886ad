// One command from beginning to end: reads the image, finds the disk, and does what was asked.
import { describeExit } from "../base/exit-status.ts";
import { randomUUID } from "node:crypto";
import { decodeUtf8 } from "../base/bytes.ts";
import {
  BankInUseError,
  planEndTrial,
  planRollBack,
  planUpgrade,
  type BankDisk,
  type BankStep,
} from "../boot/bank-steps.ts";
import { installedArguments } from "../boot/kernel-arguments.ts";
import { parseUki } from "../boot/uki.ts";
import { parseSignatureLists } from "../formats/efi-signature.ts";
import type { Gpt } from "../formats/gpt.ts";
import { encodeMetaBlock, metaBlockBytes, parseMeta } from "../formats/meta-block.ts";
import { whyNotTrusted } from "../pki/authenticode.ts";
import {
  parseInstallerMeta,
  type BankReport,
  type InstallerCommand,
  type InstallerMeta,
} from "../runtime/installer.ts";
import { isSecureBootOn, readKeyDatabase } from "../runtime/secure-boot.ts";
import { readBankDisk, readReport, readStart } from "./bank-disk.ts";
import { checkSpace, runSteps } from "./bank-steps.ts";
import { InstallFailure } from "./failure.ts";
import { writeFirmwareEntry } from "./firmware-entry.ts";
import { readInstallerImage, type InstallerFiles } from "./image.ts";
import { install } from "./install.ts";
import {
  mountPartitions,
  partitionNumber,
  partitionPath,
  readTable,
  resolveDisk,
  type InstallerHost,
  type MountedPartitions,
} from "./system-disk.ts";

export interface RunParts {
  readonly host: InstallerHost;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

type Command<K extends InstallerCommand["kind"]> = Extract<InstallerCommand, { readonly kind: K }>;

async function makeFat({ host, signal }: RunParts, path: string, label: string): Promise<void> {
  const tool = "/usr/sbin/mkfs.fat";
  const args = ["-F", "32", "-n", label, path];
  const { status, stderr } = await host.processes.run(
    { path: tool, args, env: { PATH: "/usr/sbin:/usr/bin" } },
    signal,
  );
  if (status.kind === "exited" && status.code === 0) return;
  const problem = `${describeExit(status)}: ${decodeUtf8(stderr).trim()}`;
  throw new InstallFailure("io", `Cannot make file system on "${path}": ${problem}`);
}

function needMounted<T extends MountedPartitions>(mounted: T | undefined, disk: string): T {
  if (mounted !== undefined) return mounted;
  throw new InstallFailure("environment", `Cannot use disk "${disk}": found no file system on EFI`);
}

async function readImage(parts: RunParts, { kind, image }: Command<"install" | "upgrade">): Promise<InstallerFiles> {
  parts.say(`reading image ${image.manifestDigest}`);
  const files = await readInstallerImage(image);
  // an upgrade leaves the boot loader as it is
  await checkTrust(parts, {
    "kernel image": files.uki,
    ...(kind === "install" ? { "boot loader": files.systemdBoot } : {}),
  });
  return files;
}

/** Firmware that refuses a program starts nothing else by itself: such an image must not come onto the disk. */
async function checkTrust({ host, say }: RunParts, programs: Readonly<Record<string, Uint8Array>>): Promise<void> {
  if (!(await isSecureBootOn(host.files))) return;
  say("checking signatures, for Secure Boot is on");
  const trust = {
    allowed: parseSignatureLists(await readKeyDatabase(host.files, "db")),
    forbidden: parseSignatureLists(await readKeyDatabase(host.files, "dbx")),
  };
  for (const [name, program] of Object.entries(programs)) {
    const problem = whyNotTrusted(program, trust);
    if (problem !== undefined)
      throw new InstallFailure("unsupported", `Cannot use image: the firmware would not start its ${name}: ${problem}`);
  }
}

async function runInstall(request: Command<"install">, parts: RunParts): Promise<void> {
  const { host, say } = parts;
  const disk = await resolveDisk(request.disk);
  const image = await readImage(parts, request);
  const { firmware } = await readStart(host);
  await install(
    { request, disk, image },
    {
      blockDevices: host.blockDevices,
      firmware,
      newGuid: () => randomUUID(),
      say,
      makeFat: (path, label) => makeFat(parts, path, label),
      async writeFiles(gpt, steps) {
        await using mounted = needMounted(await mountPartitions(host, { disk, gpt, access: "read-write" }), disk);
        await runSteps(steps, { ...mounted, image, say });
      },
      writeFirmwareEntry: (gpt) => writeFirmwareEntry(host.mounts, gpt, say),
    },
  );
}

/** Both copies, the second one after the first is safe; a value without bytes takes its tag away. */
async function writeMeta({ host }: RunParts, path: string, changes: InstallerMeta): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await using device = await host.blockDevices.open(path, { write: true });
  const values = new Map(parseMeta(await device.read(0n, 2 * metaBlockBytes)));
  for (const [tag, value] of parseInstallerMeta(changes)) {
    if (value.length === 0) values.delete(tag);
    else values.set(tag, value);
  }
  const block = encodeMetaBlock(values);
  for (const copy of [0, 1]) {
    await device.write(BigInt(copy * metaBlockBytes), block);
    await device.sync();
  }
}

interface OpenDisk {
  readonly disk: string;
  readonly gpt: Gpt;
  readonly mounted: MountedPartitions;
  readonly bankDisk: BankDisk;
}

/** Locks the disk and hands over what its banks hold. */
async function withBanks(path: string, { host }: RunParts, work: (open: OpenDisk) => Promise<void>): Promise<void> {
  const disk = await resolveDisk(path);
  await using _ = await host.blockDevices.open(disk, { write: true, lock: "exclusive" });
  const gpt = await readTable(host, disk);
  await using mounted = needMounted(await mountPartitions(host, { disk, gpt, access: "read-write" }), disk);
  const bankDisk = await readBankDisk(mounted.partitions, await readStart(host));
  if (bankDisk === undefined)
    throw new InstallFailure("environment", `Cannot use disk "${disk}": found no image in its banks`);
  await work({ disk, gpt, mounted, bankDisk });
}

function plan(make: () => readonly BankStep[]): readonly BankStep[] {
  try {
    return make();
  } catch (cause) {
    const kind = cause instanceof BankInUseError ? "environment" : "install";
    throw new InstallFailure(kind, cause instanceof Error ? cause.message : "Cannot plan", { cause });
  }
}

async function runUpgrade(request: Command<"upgrade">, parts: RunParts): Promise<void> {
  const image = await readImage(parts, request);
  const uki = parseUki(image.uki);
  const kernelArguments = installedArguments(uki.kernelArguments, request.kernelArgs ?? { kept: [], extra: [] });
  await withBanks(request.disk, parts, async ({ disk, gpt, mounted, bankDisk }) => {
    const steps = plan(() => planUpgrade(bankDisk, { ...uki, kernelArguments }));
    await checkSpace(steps, { ...mounted, image, say: parts.say });
    // META first: who boots the new image finds what it is to know
    const meta = partitionNumber(gpt, "META");
    if (meta !== undefined) await writeMeta(parts, partitionPath(disk, meta), request.meta);
    await runSteps(steps, { ...mounted, image, say: parts.say });
    if (bankDisk.firmware === "uefi") await writeFirmwareEntry(parts.host.mounts, gpt, parts.say);
  });
  parts.say(`upgrade to ${uki.osRelease.get("VERSION_ID") ?? "unknown version"} complete`);
}

async function runPlan(path: string, parts: RunParts, make: (disk: BankDisk) => readonly BankStep[]): Promise<void> {
  await withBanks(path, parts, async ({ mounted, bankDisk }) => {
    await runSteps(
      plan(() => make(bankDisk)),
      { ...mounted, say: parts.say },
    );
  });
}

async function readBanks(path: string, { host }: RunParts): Promise<BankReport | undefined> {
  const disk = await resolveDisk(path);
  const gpt = await readTable(host, disk);
  const mounted = await mountPartitions(host, { disk, gpt, access: "read-only" });
  if (mounted === undefined) return undefined;
  try {
    return await readReport(mounted.partitions, await readStart(host));
  } finally {
    await mounted[Symbol.asyncDispose]();
  }
}

/** Returns the report that `banks` asks for, null when the disk is not ours. */
export async function runCommand(command: InstallerCommand, parts: RunParts): Promise<BankReport | null | undefined> {
  switch (command.kind) {
    case "install":
      await runInstall(command, parts);
      return undefined;
    case "upgrade":
      await runUpgrade(command, parts);
      return undefined;
    case "endTrial":
      await runPlan(command.disk, parts, planEndTrial);
      return undefined;
    case "rollBack":
      await runPlan(command.disk, parts, planRollBack);
      return undefined;
    case "banks":
      return (await readBanks(command.disk, parts)) ?? null;
  }
}
