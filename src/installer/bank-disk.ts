// What the banks of a system disk hold, told by its files, the firmware and the loader that started this node.
import { decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import type { BankDisk } from "../boot/bank-steps.ts";
import { banks, type Bank, type BankState } from "../boot/banks.ts";
import { bankArgument, bankConfigPath, grubEnvironmentPath, parseBankVersion } from "../boot/grub-config.ts";
import { parseGrubState } from "../boot/grub-state.ts";
import { loaderConfPath, parseUkiName, readLoaderState, ukiFolder } from "../boot/systemd-boot.ts";
import type { BankReport } from "../runtime/installer.ts";
import type { BankPartitions } from "./bank-steps.ts";
import type { InstallerHost } from "./system-disk.ts";

/** How this node was started. */
export interface StartedBy {
  readonly firmware: "uefi" | "bios";
  /** Undefined when the loader did not tell. */
  readonly bank: Bank | undefined;
}

/** systemd-boot's own variable: name of the entry that it started, UTF-16 behind 4 bytes of attributes. */
const selectedEntryPath = "/sys/firmware/efi/efivars/LoaderEntrySelected-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

function parseBank(text: string | undefined): Bank | undefined {
  return banks.find((bank) => bank === text);
}

export async function readStart({ files }: Pick<InstallerHost, "files">): Promise<StartedBy> {
  if (!(await files.exists("/sys/firmware/efi"))) {
    const words = ((await files.findText("/proc/cmdline")) ?? "").trim().split(/\s+/u);
    const word = words.findLast((each) => each.startsWith(`${bankArgument}=`));
    return { firmware: "bios", bank: parseBank(word?.slice(bankArgument.length + 1)) };
  }
  if (!(await files.exists(selectedEntryPath))) return { firmware: "uefi", bank: undefined };
  const bytes = (await files.read(selectedEntryPath)).subarray(4);
  const name = new TextDecoder("utf-16le").decode(bytes).replace(/\0+$/u, "");
  return { firmware: "uefi", bank: parseUkiName(name)?.bank };
}

/** GRUB takes bank A when it cannot read its environment. */
async function readGrubState({ BOOT }: BankPartitions): Promise<BankState | undefined> {
  const block = await BOOT?.read(grubEnvironmentPath);
  if (block === undefined) return undefined;
  try {
    return parseGrubState(block);
  } catch (error) {
    if (error instanceof FormatError) return { good: "A" };
    throw error;
  }
}

/** Undefined when there is no image of ours that can boot. */
export async function readBankDisk(partitions: BankPartitions, start: StartedBy): Promise<BankDisk | undefined> {
  const ukiNames = await partitions.EFI.list(ukiFolder);
  if (!ukiNames.some((name) => parseUkiName(name) !== undefined)) return undefined;
  const loaderConf = decodeUtf8((await partitions.EFI.read(loaderConfPath)) ?? new Uint8Array());
  const state =
    (start.firmware === "bios" ? await readGrubState(partitions) : undefined) ?? readLoaderState(ukiNames, loaderConf);
  const { firmware, bank = state.good } = start;
  return { firmware, running: bank, state, ukiNames, hasBoot: partitions.BOOT !== undefined };
}

export async function readReport(partitions: BankPartitions, start: StartedBy): Promise<BankReport | undefined> {
  const disk = await readBankDisk(partitions, start);
  if (disk === undefined) return undefined;
  const { firmware, running, state } = disk;
  const versions: Partial<Record<Bank, string>> = {};
  for (const bank of banks) {
    const text = await partitions.BOOT?.read(bankConfigPath(bank));
    const version = text === undefined ? undefined : parseBankVersion(decodeUtf8(text));
    if (version !== undefined) versions[bank] = version;
  }
  return { firmware, running, state, versions };
}
