// What files lie where so that a disk boots: the whole contents of the EFI and BOOT partitions as data. The image builder carries it out on a new disk;
// an installation does the same, and an upgrade writes what `planBankFiles` says and then one file that switches.
import type { Bank, BankState } from "./banks.ts";
import { banks } from "./banks.ts";
import {
  bankConfigPath,
  encodeBankConfig,
  encodeGrubConfig,
  grubConfigPath,
  grubEnvironmentPath,
} from "./grub-config.ts";
import { encodeGrubState } from "./grub-state.ts";
import { encodeLoaderConf, encodeUkiName, loaderConfPath, removableLoaderPath, ukiFolder } from "./systemd-boot.ts";
import type { Uki } from "./uki.ts";

export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** The kernel image that goes into the bank, as it is. */
  | { readonly kind: "uki"; readonly bank: Bank }
  | { readonly kind: "systemd-boot" };

export interface PartitionFile {
  readonly partition: "EFI" | "BOOT";
  /** Below the root of the partition, with slashes. */
  readonly path: string;
  readonly content: FileContent;
}

/** Files of one bank: for either loader. On trial the image has the count of its boots in its name. */
export function planBankFiles(bank: Bank, uki: Uki, bootsLeft?: number): readonly PartitionFile[] {
  const name = encodeUkiName(bootsLeft === undefined ? { bank } : { bank, bootsLeft });
  return [
    { partition: "EFI", path: `${ukiFolder}/${name}`, content: { kind: "uki", bank } },
    { partition: "BOOT", path: bankConfigPath(bank), content: { kind: "text", text: encodeBankConfig(bank, uki) } },
  ];
}

/** The files that say which bank boots. Each is written whole, after the files of the banks are safe on the disk. */
export function planStateFiles(state: BankState): readonly PartitionFile[] {
  return [
    { partition: "EFI", path: loaderConfPath, content: { kind: "text", text: encodeLoaderConf(state) } },
    { partition: "BOOT", path: grubEnvironmentPath, content: { kind: "bytes", bytes: encodeGrubState(state) } },
  ];
}

/** All files of a disk with these images; kernel images come last, behind the small files, so that these lie together. */
export function planBootFiles(plan: {
  readonly state: BankState;
  readonly images: Readonly<Partial<Record<Bank, Uki>>>;
}): readonly PartitionFile[] {
  const ofBanks = banks.flatMap((bank) => {
    const uki = plan.images[bank];
    return uki === undefined ? [] : planBankFiles(bank, uki);
  });
  return [
    { partition: "EFI", path: removableLoaderPath, content: { kind: "systemd-boot" } },
    { partition: "BOOT", path: grubConfigPath, content: { kind: "text", text: encodeGrubConfig() } },
    ...planStateFiles(plan.state),
    ...ofBanks,
  ];
}
