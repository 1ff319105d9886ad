// The state of the banks as systemd-boot keeps it: in the names of the kernel images and in loader.conf. A bank on trial is called
// `ichor-b+LEFT-DONE.efi`, and the loader renames it before each start. The default in loader.conf names the bank that is to boot, on trial only
// as long as boots are left; when nothing has that name, the loader takes the first of its list, where failed images come last.
// Source: systemd 257, systemd-boot(7) "Boot counting", loader.conf(5).
import { FormatError } from "../base/errors.ts";
import type { Bank, BankState } from "./banks.ts";
import { banks } from "./banks.ts";

/** Folder of the kernel images on the EFI partition. */
export const ukiFolder = "EFI/Linux";
export const loaderConfPath = "loader/loader.conf";
/** What firmware starts from a disk that it has no entry for. */
export const removableLoaderPath = "EFI/BOOT/BOOTX64.EFI";

/** Where systemd-boot looks for keys, in a folder of the set's name; "auto" is the one that it takes without being asked. */
export const keysFolder = "loader/keys/auto";

const menuSeconds = 3;

/** Keys that the loader writes to firmware which has none. Source: systemd 257, loader.conf(5). */
export interface Enrolment {
  /** Value of `secure-boot-enroll`. */
  readonly mode: string;
  readonly files: readonly { readonly path: string; readonly content: Uint8Array }[];
}

export interface UkiName {
  readonly bank: Bank;
  /** Absent: the image is good. */
  readonly bootsLeft?: number;
}

/** `ichor-a.efi`, or on trial `ichor-a+3.efi`. */
export function encodeUkiName({ bank, bootsLeft }: UkiName): string {
  return `ichor-${bank.toLowerCase()}${bootsLeft === undefined ? "" : `+${bootsLeft}`}.efi`;
}

/** Undefined when the name is not one of ours. Firmware may have changed its case. */
export function parseUkiName(name: string): UkiName | undefined {
  const match = /^ichor-(?<bank>[ab])(?:\+(?<left>\d+)(?:-\d+)?)?\.efi$/iu.exec(name);
  const bank = banks.find((each) => each.toLowerCase() === match?.groups?.["bank"]?.toLowerCase());
  if (bank === undefined) return undefined;
  const left = match?.groups?.["left"];
  return left === undefined ? { bank } : { bank, bootsLeft: Number(left) };
}

/** The pattern that the loader compares names with. */
function defaultPattern({ good, trial }: BankState): string {
  return trial === undefined ? encodeUkiName({ bank: good }) : `ichor-${trial.bank.toLowerCase()}+[1-9]*`;
}

/** One sector, whatever it says: so a new state is one write over the old one. */
const loaderConfBytes = 512;

/** `editor no`: whoever stands before the machine does not change kernel arguments. */
export function encodeLoaderConf(state: BankState): string {
  const text = `# Written by the node.\n\ntimeout ${menuSeconds}\neditor no\ndefault ${defaultPattern(state)}\n`;
  return text.padEnd(loaderConfBytes, "\n");
}

/** For a medium with one image: the first of the list. */
export const mediumLoaderConf: string = `timeout ${menuSeconds}\n`;

/** A configuration that also has keys enrolled. A node leaves the line out when it writes the file anew: the keys are known by then. */
export function withEnrolment(loaderConf: string, enrolment: Enrolment | undefined): string {
  return enrolment === undefined ? loaderConf : `${loaderConf}secure-boot-enroll ${enrolment.mode}\n`;
}

/**
 * The state that the names in `ukiFolder` and loader.conf tell. Throws a FormatError when there is no image that can boot.
 * loader.conf decides between two good banks only.
 */
export function readLoaderState(names: readonly string[], loaderConf: string): BankState {
  const found = names.flatMap((name) => parseUkiName(name) ?? []);
  const good = found.filter(({ bootsLeft }) => bootsLeft === undefined).map(({ bank }) => bank);
  const trial = found.find(({ bootsLeft }) => bootsLeft !== undefined);
  const chosen = /^default\s+ichor-(?<bank>[ab])\b/mu.exec(loaderConf)?.groups?.["bank"]?.toUpperCase();
  const [first] = good.toSorted((a, b) => Number(b === chosen) - Number(a === chosen));
  if (first === undefined) {
    throw new FormatError(`Cannot read banks: found ${names.length} files in ${ukiFolder}, none of them a good image`);
  }
  if (trial?.bootsLeft === undefined) return { good: first };
  return { good: first, trial: { bank: trial.bank, bootsLeft: trial.bootsLeft } };
}
