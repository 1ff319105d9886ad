// What GRUB reads on a machine with a BIOS. One static file decides between the banks; one small file per bank says where kernel and initramfs lie
// in the kernel image on the EFI partition, which GRUB reads in place: no second copy, and no step of an upgrade that touches the other bank.
// Source: GRUB manual 2.12.
import { banks, type Bank } from "./banks.ts";
import { grubVariables } from "./grub-state.ts";
import { encodeUkiName, ukiFolder } from "./systemd-boot.ts";
import type { SectorRange, Uki } from "./uki.ts";

/** On the BOOT partition. */
export const grubFolder = "grub";
export const grubConfigPath: string = `${grubFolder}/grub.cfg`;
export const grubEnvironmentPath: string = `${grubFolder}/grubenv`;

/** On a medium. */
export const mediumFolder = "boot/grub";

/** On the BOOT partition: what GRUB knows of a bank. */
export function bankConfigPath(bank: Bank): string {
  return `${bank}/bank.cfg`;
}

/** Modules in GRUB's core: all that the files here use, so that none is loaded from a disk. */
export const grubModules: readonly string[] = [
  ..."biosdisk part_gpt part_msdos fat iso9660 normal configfile test echo loadenv loopback".split(" "),
  ..."linux all_video regexp smbios reboot halt minicmd search search_label".split(" "),
];

const menuSeconds = 3;

/** A node that is started with it wipes what its value names, and restarts. */
const wipeArgument = "talos.experimental.wipe";

/** A word that GRUB takes as it is. */
function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function blockList(device: string, { firstSector, sectors }: SectorRange): string {
  return `(${device})${firstSector}+${sectors}`;
}

/** `device` is the name that the kernel image gets as a disk of its own; GRUB keeps it until the machine starts. */
function loadLines(
  uki: Pick<Uki, "kernel" | "initramfs" | "kernelArguments">,
  device: string,
  file: string,
): readonly string[] {
  return [
    `  loopback ${device} ${file}`,
    `  linux ${blockList(device, uki.kernel)} ${uki.kernelArguments.map(quote).join(" ")} $extra_arguments $trial_argument`,
    `  initrd ${blockList(device, uki.initramfs)}`,
  ];
}

/** Title of a bank's menu entry: the bank's letter first, by which tools tell the entries apart. */
export function entryTitle(bank: Bank, version: string): string {
  return `${bank} - Ichor ${version}`;
}

/** By this kernel argument the node learns which bank GRUB started: nothing else tells it. */
export const bankArgument = "ichor.bank";

function versionOf(uki: Uki): string {
  return uki.osRelease.get("VERSION_ID") ?? "unknown";
}

/** The file of one bank, for the image that lies in it. */
export function encodeBankConfig(bank: Bank, uki: Uki): string {
  const named = { ...uki, kernelArguments: [...uki.kernelArguments, `${bankArgument}=${bank}`] };
  const file = `($efi_partition)/${ukiFolder}/${encodeUkiName({ bank })}`;
  return [
    `# Bank ${bank}. Written by the node.`,
    `set title_${bank}=${quote(entryTitle(bank, versionOf(uki)))}`,
    `function load_${bank} {`,
    ...loadLines(named, `uki_${bank}`, file),
    "}",
    "",
  ].join("\n");
}

/** The version of the image that a bank's file is for; undefined for a file of somebody else. */
export function parseBankVersion(text: string): string | undefined {
  return /^set title_[AB]='[AB] - Ichor (?<version>[^']+)'$/mu.exec(text)?.groups?.["version"];
}

/**
 * Arguments from the machine's firmware tables: the last OEM string, when it starts with the words that systemd-stub looks for, so that a machine's
 * definition can add arguments whatever its firmware is.
 */
const firmwareArguments: readonly string[] = [
  "set machine_arguments=",
  "set oem_string=",
  "if smbios --type=11 --get-string=4 --set=oem_string; then",
  "  regexp --set=1:machine_arguments '^io\\.systemd\\.stub\\.kernel-cmdline-extra=(.*)$' \"$oem_string\"",
  "fi",
];

/** The file is written when the disk is made and stays: it counts for agents of other versions too, which may give an image more boots. */
const mostBoots = 3;

/** Whether the next start is one of a trial: `trial` is then its bank, else empty. A bank that used all of its boots is not started any more. */
function trialOfBoot(): readonly string[] {
  const { trial, boots } = grubVariables;
  const left = Array.from({ length: mostBoots }, (_, index) => mostBoots - index);
  return ["set trial=", ...left.map((each) => `if [ "$${boots}" = "${each}" ]; then set trial="$${trial}"; fi`)];
}

/** Counts the trial down. Only the entry of the bank on trial does so, when it is started: whatever else somebody chooses in the menu is no trial. */
function countDown(): readonly string[] {
  const { boots } = grubVariables;
  const steps = Array.from({ length: mostBoots }, (_, index) => mostBoots - index);
  return [
    "function count_trial {",
    ...steps.map(
      (left, index) => `  ${index === 0 ? "if" : "elif"} [ "$${boots}" = "${left}" ]; then set ${boots}=${left - 1}`,
    ),
    "  fi",
    `  save_env --file=($root)/${grubEnvironmentPath} ${boots}`,
    "  set trial_argument=ichor.trial=1", // stage 1 arms a watchdog then
    "}",
  ];
}

/** What entries of the menu do first: what an entry that could not be started has set is not to be there in the next one. */
function beginEntry(moreArguments = ""): readonly string[] {
  const set = moreArguments === "" ? "$machine_arguments" : `$machine_arguments ${wipeArgument}=${moreArguments}`;
  return ["  set gfxpayload=text", `  set extra_arguments="${set}"`, "  set trial_argument="];
}

function bankEntry(bank: Bank): readonly string[] {
  const lines = [
    `menuentry "$title_${bank}" --id ${bank} {`,
    ...beginEntry(),
    `  if [ "$trial" = "${bank}" ]; then count_trial; fi`,
    `  load_${bank}`,
    "}",
  ];
  return [
    `if [ -f ($root)/${bankConfigPath(bank)} ]; then`,
    `  source ($root)/${bankConfigPath(bank)}`,
    ...lines.map((line) => `  ${line}`),
    "fi",
  ];
}

/** By the good bank, whatever is on trial. The argument goes to files of banks that older versions wrote too: they know the variable. */
const resetEntry: readonly string[] = [
  "menuentry 'Reset Ichor installation and return to maintenance mode' --id reset {",
  ...beginEntry("system:EPHEMERAL,STATE"),
  '  if [ "$good" = "B" ]; then load_B; else load_A; fi',
  "}",
];

/** grub.cfg of a disk: written once, by whoever makes the disk. */
export function encodeGrubConfig(): string {
  const { good, trial, boots } = grubVariables;
  return [
    "# Written when the disk was made; never changed by an upgrade.",
    `set timeout=${menuSeconds}`,
    "insmod all_video",
    "terminal_input console",
    "terminal_output console",
    "regexp --set=1:disk '^([^,]+)' \"$root\"",
    "set efi_partition=$disk,gpt1",
    ...firmwareArguments,
    `load_env --file=($root)/${grubEnvironmentPath} ${good} ${trial} ${boots}`,
    'set good="A"',
    `if [ "$${good}" = "B" ]; then set good="B"; fi`,
    ...trialOfBoot(),
    'set default="$good"',
    'if [ -n "$trial" ]; then set default="$trial"; fi',
    'set fallback="A"',
    'if [ "$default" = "A" ]; then set fallback="B"; fi',
    ...countDown(),
    ...banks.flatMap(bankEntry),
    ...resetEntry,
    "",
  ].join("\n");
}

/** What GRUB's core of a medium does first: it finds the medium by the label of its file system, wherever the firmware has put it. */
export function encodeMediumCore(label: string): string {
  return `search.fs_label ${label} root\nset prefix=($root)/${mediumFolder}\n`;
}

/** grub.cfg of a medium that starts one image, or wipes the system disk with it: `image` is a file system image on the medium that holds the kernel image. */
export function encodeMediumConfig(image: string, [path, uki]: readonly [string, Uki]): string {
  const load = loadLines(uki, "uki", `(medium)/${path}`);
  return [
    `set timeout=${menuSeconds}`,
    "set default=0",
    "insmod all_video",
    ...firmwareArguments,
    `loopback medium ($root)/${image}`,
    `menuentry ${quote(`Ichor ${versionOf(uki)}`)} {`,
    ...beginEntry(),
    ...load,
    "}",
    "menuentry 'Reset Ichor installation' {",
    ...beginEntry("system"),
    ...load,
    "}",
    "",
  ].join("\n");
}
