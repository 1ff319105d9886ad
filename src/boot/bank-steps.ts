// What is done to a disk, step by step, when a new image comes, when it has shown that it is good, and when the old one is wanted back. The order is such
// that the power may go at any point: what boots then is a whole image, and the bank that runs is never touched.
import { BugError } from "../base/errors.ts";
import { beginTrial, endTrial, otherBank, rollBack, type Bank, type BankState } from "./banks.ts";
import { planBankFiles, planStateFiles, type FileContent, type PartitionFile } from "./boot-files.ts";
import { bankConfigPath } from "./grub-config.ts";
import { encodeUkiName, parseUkiName, ukiFolder } from "./systemd-boot.ts";
import type { Uki } from "./uki.ts";

interface Place {
  readonly partition: PartitionFile["partition"];
  readonly path: string;
}

export type BankStep =
  | ({ readonly kind: "remove" } & Place)
  /** A file that is not there yet; after a power cut it may be there in part. */
  | ({ readonly kind: "write"; readonly content: FileContent } & Place)
  /** At most 512 bytes, written over those that are there, in the same sector: all or nothing. Made anew when there is none. */
  | ({ readonly kind: "replace"; readonly content: FileContent } & Place)
  | ({ readonly kind: "rename"; readonly to: string } & Place)
  /** All steps before are on the disk before the next one starts. */
  | { readonly kind: "sync" };

/** What the disk holds now. */
export interface BankDisk {
  readonly firmware: "uefi" | "bios";
  readonly running: Bank;
  readonly state: BankState;
  /** Names of the files in `ukiFolder`. */
  readonly ukiNames: readonly string[];
  /** Disks that other installers made may have no BOOT partition. */
  readonly hasBoot: boolean;
}

const sync: BankStep = { kind: "sync" };

/** Thrown when the bank that would be overwritten or dropped runs. */
export class BankInUseError extends Error {
  override readonly name: string = "BankInUseError";
}

function onDisk(disk: BankDisk, { partition }: Place): boolean {
  return partition === "EFI" || disk.hasBoot;
}

function ofBank(disk: BankDisk, bank: Bank): readonly string[] {
  return disk.ukiNames.filter((name) => parseUkiName(name)?.bank === bank);
}

/** Each loader's own record, one after the other: they say the same again as soon as all are written. */
function switchTo(disk: BankDisk, state: BankState): readonly BankStep[] {
  const files = planStateFiles(state).filter((file) => onDisk(disk, file));
  return files.flatMap((file) => [{ kind: "replace", ...file } satisfies BankStep, sync]);
}

/** The loader that this firmware starts gets the trial; the other one keeps to the good bank until the trial has ended. */
function switchToTrial(disk: BankDisk, state: BankState): readonly BankStep[] {
  const partition = disk.firmware === "uefi" ? "EFI" : "BOOT";
  const file = planStateFiles(state).find((each) => each.partition === partition);
  if (file === undefined) throw new BugError("No file holds the state of the banks");
  return [{ kind: "replace", ...file }, sync];
}

function removeBank(disk: BankDisk, bank: Bank): readonly BankStep[] {
  const names = ofBank(disk, bank).map((name): BankStep => ({
    kind: "remove",
    partition: "EFI",
    path: `${ukiFolder}/${name}`,
  }));
  const config: BankStep = { kind: "remove", partition: "BOOT", path: bankConfigPath(bank) };
  return [...names, ...(disk.hasBoot ? [config] : []), sync];
}

/**
 * A new image for the other bank, on trial. Throws a BankInUseError while the running bank is itself on trial: the other one is the way back.
 */
export function planUpgrade(disk: BankDisk, uki: Uki): readonly BankStep[] {
  const { state } = disk;
  if (disk.running !== state.good) {
    throw new BankInUseError(
      `Cannot upgrade: bank ${disk.running} runs on trial, want it to have shown that it is good`,
    );
  }
  const target = otherBank(state.good);
  const next = beginTrial(state);
  const bootsLeft = disk.firmware === "uefi" ? next.trial?.bootsLeft : undefined;
  const files = planBankFiles(target, uki, bootsLeft).filter((file) => onDisk(disk, file));
  // loaders look for names that end in .efi: what is written in part has none
  const written = files.map((file) => ({
    ...file,
    temporary: file.partition === "EFI" ? `${file.path}.new` : file.path,
  }));
  return [
    ...switchTo(disk, { good: state.good }),
    ...removeBank(disk, target),
    ...written.map(({ partition, temporary, content }): BankStep => ({
      kind: "write",
      partition,
      path: temporary,
      content,
    })),
    sync,
    ...written.flatMap(({ partition, path, temporary }): readonly BankStep[] =>
      temporary === path ? [] : [{ kind: "rename", partition, path: temporary, to: path }],
    ),
    sync,
    ...switchToTrial(disk, next),
  ];
}

/** The image on trial is good from now on. Nothing is to be done without a trial. */
export function planEndTrial(disk: BankDisk): readonly BankStep[] {
  const { trial } = disk.state;
  if (trial === undefined || disk.running !== trial.bank) return [];
  const path = `${ukiFolder}/${encodeUkiName({ bank: trial.bank })}`;
  const counted = ofBank(disk, trial.bank).find((name) => parseUkiName(name)?.bootsLeft !== undefined);
  const rename: readonly BankStep[] =
    counted === undefined
      ? []
      : [{ kind: "rename", partition: "EFI", path: `${ukiFolder}/${counted}`, to: path }, sync];
  return [...rename, ...switchTo(disk, endTrial(disk.state))];
}

/**
 * Back to the other bank: the one before an upgrade, or the good one while a trial runs, which ends it. Throws an error when there is no good image.
 */
export function planRollBack(disk: BankDisk): readonly BankStep[] {
  const state = rollBack(disk.state);
  const good = encodeUkiName({ bank: state.good });
  if (!disk.ukiNames.some((name) => name.toLowerCase() === good)) {
    throw new Error(
      `Cannot roll back: bank ${state.good} has no good image, found ${disk.ukiNames.join(", ") || "none"}`,
    );
  }
  return switchTo(disk, state);
}
