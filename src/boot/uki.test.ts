import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { parsePe } from "../formats/pe.ts";
import { planBootFiles } from "./boot-files.ts";
import { encodeBankConfig, encodeGrubConfig, encodeMediumConfig } from "./grub-config.ts";
import { encodeOsRelease, encodeUki, parseUki } from "./uki.ts";

const stub = new Uint8Array(readFileSync(join(import.meta.dirname, "../formats/testdata/addonx64.efi")));
const parts = {
  stub,
  osRelease: encodeOsRelease("v1.2.3"),
  kernelArguments: ["console=ttyS0", "a='b'"],
  kernelVersion: "6.12.0",
  kernel: new Uint8Array(1500).fill(1),
  initramfs: new Uint8Array(600).fill(2),
};

test("parseUki() finds the parts of what encodeUki() made, by sector", () => {
  const file = encodeUki(parts);
  const { osRelease, kernel, initramfs, ...rest } = parseUki(file);
  expect(rest).toEqual({
    kernelArguments: ["console=ttyS0", "a='b'"],
    kernelVersion: "6.12.0",
    sizeBytes: file.length,
  });
  expect([osRelease.get("ID"), osRelease.get("VERSION_ID"), osRelease.get("PRETTY_NAME")]).toEqual([
    "ichor",
    "v1.2.3",
    "Ichor (v1.2.3)",
  ]);
  expect([kernel.sectors, initramfs.sectors]).toEqual([3, 2]);
  expect(file.subarray(kernel.firstSector * 512, kernel.firstSector * 512 + 1500)).toEqual(parts.kernel);
  expect(file.subarray(initramfs.firstSector * 512, initramfs.firstSector * 512 + 600)).toEqual(parts.initramfs);
});

test("encodeUki() puts what is small before the kernel, the signature of measurements among it", () => {
  const pcrSignature = { json: "{}", publicKeyPem: "key" };
  const names = parsePe(encodeUki({ ...parts, pcrSignature })).sections.map(({ name }) => name);
  expect(names).toEqual([
    ".text",
    ".sdmagic",
    ".osrel",
    ".cmdline",
    ".uname",
    ".pcrpkey",
    ".pcrsig",
    ".linux",
    ".initrd",
  ]);
});

test("parseUki() refuses an image without a kernel, and one that is cut off", () => {
  expect(() => parseUki(stub)).toThrow(FormatError);
  expect(() => parseUki(encodeUki(parts).subarray(0, 3000))).toThrow(FormatError);
});

test("encodeBankConfig() names the parts of the kernel image as GRUB reads them", () => {
  expect(encodeBankConfig("B", parseUki(encodeUki(parts)))).toMatchInlineSnapshot(`
    "# Bank B. Written by the node.
    set title_B='B - Ichor v1.2.3'
    function load_B {
      loopback uki_B ($efi_partition)/EFI/Linux/ichor-b.efi
      linux (uki_B)7+3 'console=ttyS0' 'a='\\''b'\\''' 'ichor.bank=B' $extra_arguments $trial_argument
      initrd (uki_B)10+2
    }
    "
  `);
});

test("encodeGrubConfig() counts the trial down when it starts the bank on trial, and wipes by the good one", () => {
  expect(encodeGrubConfig()).toMatchInlineSnapshot(`
    "# Written when the disk was made; never changed by an upgrade.
    set timeout=3
    insmod all_video
    terminal_input console
    terminal_output console
    regexp --set=1:disk '^([^,]+)' "$root"
    set efi_partition=$disk,gpt1
    set machine_arguments=
    set oem_string=
    if smbios --type=11 --get-string=4 --set=oem_string; then
      regexp --set=1:machine_arguments '^io\\.systemd\\.stub\\.kernel-cmdline-extra=(.*)$' "$oem_string"
    fi
    load_env --file=($root)/grub/grubenv good_bank trial_bank trial_boots
    set good="A"
    if [ "$good_bank" = "B" ]; then set good="B"; fi
    set trial=
    if [ "$trial_boots" = "3" ]; then set trial="$trial_bank"; fi
    if [ "$trial_boots" = "2" ]; then set trial="$trial_bank"; fi
    if [ "$trial_boots" = "1" ]; then set trial="$trial_bank"; fi
    set default="$good"
    if [ -n "$trial" ]; then set default="$trial"; fi
    set fallback="A"
    if [ "$default" = "A" ]; then set fallback="B"; fi
    function count_trial {
      if [ "$trial_boots" = "3" ]; then set trial_boots=2
      elif [ "$trial_boots" = "2" ]; then set trial_boots=1
      elif [ "$trial_boots" = "1" ]; then set trial_boots=0
      fi
      save_env --file=($root)/grub/grubenv trial_boots
      set trial_argument=ichor.trial=1
    }
    if [ -f ($root)/A/bank.cfg ]; then
      source ($root)/A/bank.cfg
      menuentry "$title_A" --id A {
        set gfxpayload=text
        set extra_arguments="$machine_arguments"
        set trial_argument=
        if [ "$trial" = "A" ]; then count_trial; fi
        load_A
      }
    fi
    if [ -f ($root)/B/bank.cfg ]; then
      source ($root)/B/bank.cfg
      menuentry "$title_B" --id B {
        set gfxpayload=text
        set extra_arguments="$machine_arguments"
        set trial_argument=
        if [ "$trial" = "B" ]; then count_trial; fi
        load_B
      }
    fi
    menuentry 'Reset Ichor installation and return to maintenance mode' --id reset {
      set gfxpayload=text
      set extra_arguments="$machine_arguments talos.experimental.wipe=system:EPHEMERAL,STATE"
      set trial_argument=
      if [ "$good" = "B" ]; then load_B; else load_A; fi
    }
    "
  `);
});

test("encodeMediumConfig() starts the image in the file system image of the medium", () => {
  const config = encodeMediumConfig("efi.img", ["EFI/Linux/ichor-a.efi", parseUki(encodeUki(parts))]);
  expect(config).toContain("loopback medium ($root)/efi.img\nmenuentry 'Ichor v1.2.3' {\n");
  const loopback = "  loopback uki (medium)/EFI/Linux/ichor-a.efi";
  const starts = config.split("\n").filter((line) => /^ {2}(?:set extra|loopback|linux)/u.test(line));
  expect(starts.map((line) => line.replace(/'.*'/u, "…"))).toEqual([
    '  set extra_arguments="$machine_arguments"',
    loopback,
    "  linux (uki)7+3 … $extra_arguments $trial_argument",
    '  set extra_arguments="$machine_arguments talos.experimental.wipe=system"',
    loopback,
    "  linux (uki)7+3 … $extra_arguments $trial_argument",
  ]);
});

test("planBootFiles() lists both partitions", () => {
  const files = planBootFiles({ state: { good: "A" }, images: { A: parseUki(encodeUki(parts)) } });
  expect(files.map(({ partition, path }) => `${partition} ${path}`)).toEqual([
    "EFI EFI/BOOT/BOOTX64.EFI",
    "BOOT grub/grub.cfg",
    "EFI loader/loader.conf",
    "BOOT grub/grubenv",
    "EFI EFI/Linux/ichor-a.efi",
    "BOOT A/bank.cfg",
  ]);
  expect(files.find(({ path }) => path === "grub/grubenv")?.content).toEqual({
    kind: "bytes",
    bytes: encodeUtf8(
      "# GRUB Environment Block\ngood_bank=A\ntrial_bank=\ntrial_boots=\nchecksum=27cb7fbe7fa5e8b5\n".padEnd(1024, "#"),
    ),
  });
});
