// Carries out steps on the partitions of a system disk, one after the other, each on the disk before the next one starts.
import type { BankStep } from "../boot/bank-steps.ts";
import type { FileContent, PartitionFile } from "../boot/boot-files.ts";
import { encodeUtf8 } from "../base/bytes.ts";
import { InstallFailure } from "./failure.ts";
import type { InstallerFiles } from "./image.ts";
import type { PartitionFiles } from "./partition-files.ts";

export type PartitionName = PartitionFile["partition"];

/** BOOT is missing on disks of other installers. */
export interface BankPartitions {
  readonly EFI: PartitionFiles;
  readonly BOOT?: PartitionFiles;
}

export interface StepContext {
  readonly partitions: BankPartitions;
  /** For steps that write images; absent when none does. */
  readonly image?: InstallerFiles;
  readonly say: (line: string) => void;
}

function bytesOf(content: FileContent, image: InstallerFiles | undefined): Uint8Array {
  if (content.kind === "text") return encodeUtf8(content.text);
  if (content.kind === "bytes") return content.bytes;
  if (image === undefined) throw new InstallFailure("invalidInput", "Cannot write image: none was given");
  return content.kind === "uki" ? image.uki : image.systemdBoot;
}

function filesOf({ partitions }: StepContext, name: PartitionName): PartitionFiles {
  const files = partitions[name];
  if (files === undefined)
    throw new InstallFailure("environment", `Cannot change partition ${name}: the disk has none`);
  return files;
}

/** FAT gives space in clusters, and folders grow. */
const slackBytes = 4 * 1024 * 1024;

/** Throws before anything is touched when not all will fit. What the steps remove counts as free. */
export async function checkSpace(steps: readonly BankStep[], context: StepContext): Promise<void> {
  for (const name of ["EFI", "BOOT"] as const) {
    const here = steps.flatMap((step) => (step.kind !== "sync" && step.partition === name ? [step] : []));
    if (here.length === 0) continue;
    const files = filesOf(context, name);
    let wanted = 0;
    let free = await files.freeBytes();
    for (const step of here) {
      if (step.kind === "write") wanted += bytesOf(step.content, context.image).length + slackBytes;
      if (step.kind === "remove") free += (await files.sizeOf(step.path)) ?? 0;
    }
    if (wanted > free) {
      throw new InstallFailure(
        "environment",
        `Cannot write image: partition ${name} has ${free} bytes free, want ${wanted}`,
      );
    }
  }
}

/**
 * In place while the length stays the same, which is one sector that is there or is not. A file of another length (disks that older images made)
 * is put beside it and renamed.
 */
async function replace(files: PartitionFiles, path: string, bytes: Uint8Array): Promise<void> {
  const present = await files.sizeOf(path);
  if (present === bytes.length) return files.overwrite(path, bytes);
  if (present === undefined) return files.write(path, bytes);
  await files.write(`${path}.new`, bytes);
  await files.rename(`${path}.new`, path);
}

async function runStep(step: BankStep, context: StepContext): Promise<void> {
  if (step.kind === "sync") {
    await context.partitions.EFI.sync();
    await context.partitions.BOOT?.sync();
    return;
  }
  const files = filesOf(context, step.partition);
  switch (step.kind) {
    case "write":
      return files.write(step.path, bytesOf(step.content, context.image));
    case "replace":
      return replace(files, step.path, bytesOf(step.content, context.image));
    case "rename":
      return files.rename(step.path, step.to);
    case "remove":
      return files.remove(step.path);
  }
}

function describe(step: Exclude<BankStep, { readonly kind: "sync" }>): string {
  const words = { write: "writing", replace: "updating", rename: "renaming", remove: "removing" } as const;
  return `${words[step.kind]} ${step.partition}/${step.path}`;
}

export async function runSteps(steps: readonly BankStep[], context: StepContext): Promise<void> {
  await checkSpace(steps, context);
  for (const step of steps) {
    if (step.kind !== "sync") context.say(describe(step));
    await runStep(step, context);
  }
}
