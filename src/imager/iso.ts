// The ISO: one file system image with the kernel image in it, which firmware of both kinds starts from, whether the ISO is a CD or was copied to a stick.
// - UEFI from a CD: El Torito entry that points to the image. From a stick: MBR partition of type EF at the same place.
// - BIOS from a CD: El Torito entry with GRUB. From a stick: GRUB's boot sector in the MBR, which loads the same core.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { FormatError } from "../base/errors.ts";
import { encodeMediumConfig, encodeMediumCore, mediumFolder } from "../boot/grub-config.ts";
import {
  encodeUkiName,
  loaderConfPath,
  mediumLoaderConf,
  removableLoaderPath,
  ukiFolder,
  withEnrolment,
  type Enrolment,
} from "../boot/systemd-boot.ts";
import { parseUki } from "../boot/uki.ts";
import { cacheMediumFolder } from "../formats/oci/image-cache.ts";
import { makeFat, type FatFile } from "./fat-image.ts";
import { makeGrubCore } from "./grub-core.ts";
import { fixedTime, type ImagerTools } from "./tools.ts";

export interface IsoPlan {
  readonly target: string;
  /** An empty folder. */
  readonly work: string;
  readonly uki: string;
  readonly systemdBoot: string;
  readonly version: string;
  readonly enrolment?: Enrolment;
  /** Folder of an image cache; its path has none of `=` and `\\`. */
  readonly imageCache?: string;
}

const efiImage = "efi.img";
const eltoritoImage = `${mediumFolder}/eltorito.img`;
const mebibyte = 1 << 20;
const isoSectorBytes = 2048;

/** Label of the medium: capital letters, digits and underscores. */
export function isoLabel(version: string): string {
  return `ICHOR_${version.toUpperCase().replaceAll(/[^A-Z0-9]/gu, "_")}`.slice(0, 32);
}

/** Room for the files and the tables of the file system, in whole mebibytes; FAT32 wants at least 33. */
export function fatSizeFor(contentBytes: number): number {
  return Math.max(36, Math.ceil((contentBytes * 1.01) / mebibyte) + 4) * mebibyte;
}

/** The sector in which a file of the ISO starts. */
function findFile(iso: string, path: string, tools: ImagerTools): number {
  const args = ["-indev", iso, "-find", `/${path}`, "-exec", "report_lba", "--"];
  const report = Buffer.from(tools.run("xorriso", args)).toString();
  const match = /^File data lba:\s+\d+\s*,\s*(\d+)\s*,/mu.exec(report);
  if (match?.[1] === undefined) throw new FormatError(`Cannot find ${path} in ${iso}: xorriso says "${report.trim()}"`);
  return Number(match[1]);
}

/** Makes the second entry of the MBR an EFI partition at this place. */
function addEfiPartition(iso: string, firstSector: number, sectors: number): void {
  const entry = Buffer.alloc(16);
  entry.set([0, 0xfe, 0xff, 0xff, 0xef, 0xfe, 0xff, 0xff]); // no cylinders and heads: sector numbers count
  entry.writeUInt32LE(firstSector, 8);
  entry.writeUInt32LE(sectors, 12);
  const file = openSync(iso, "r+");
  try {
    const old = Buffer.alloc(16);
    readSync(file, old, 0, 16, 462);
    if (old.some((byte) => byte !== 0))
      throw new FormatError(`Cannot add the EFI partition to ${iso}: the entry is taken`);
    writeSync(file, entry, 0, 16, 462);
  } finally {
    closeSync(file);
  }
}

function xorrisoDate(epochSeconds: number): string {
  return `${new Date(epochSeconds * 1000)
    .toISOString()
    .replaceAll(/[^0-9]/gu, "")
    .slice(0, 14)}00`;
}

export function makeIso(plan: IsoPlan, tools: ImagerTools): void {
  const tree = join(plan.work, "iso");
  mkdirSync(join(tree, mediumFolder), { recursive: true });
  const ukiPath = `${ukiFolder}/${encodeUkiName({ bank: "A" })}`;
  const files: readonly FatFile[] = [
    { path: removableLoaderPath, content: plan.systemdBoot },
    { path: loaderConfPath, content: Buffer.from(withEnrolment(mediumLoaderConf, plan.enrolment)) },
    ...(plan.enrolment?.files ?? []),
    { path: ukiPath, content: plan.uki },
  ];
  const sizeBytes = fatSizeFor(statSync(plan.uki).size + statSync(plan.systemdBoot).size);
  const image = join(tree, efiImage);
  writeFileSync(image, "");
  truncateSync(image, sizeBytes);
  makeFat({ target: image, offsetBytes: 0, sizeBytes, label: "ICHOR-ESP", serial: "1c408e51", files }, tools);
  const config = encodeMediumConfig(efiImage, [ukiPath, parseUki(readFileSync(plan.uki))]);
  writeFileSync(join(tree, mediumFolder, "grub.cfg"), config);
  const core = makeGrubCore(
    { format: "i386-pc-eltorito", prefix: `/${mediumFolder}`, config: encodeMediumCore(isoLabel(plan.version)) },
    tools,
  );
  writeFileSync(join(tree, eltoritoImage), core);
  for (const path of [efiImage, eltoritoImage, `${mediumFolder}/grub.cfg`]) {
    utimesSync(join(tree, path), tools.epochSeconds, tools.epochSeconds);
  }
  const date = xorrisoDate(tools.epochSeconds);
  rmSync(plan.target, { force: true });
  const args = [
    ..."-as mkisofs -quiet -r -graft-points --sort-weight 0 / --sort-weight 1 /boot".split(" "),
    ...`-V ${isoLabel(plan.version)} --modification-date=${date} --set_all_file_dates ${date}`.split(" "),
    ...`-b ${eltoritoImage} -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info --grub2-mbr`.split(" "),
    join(tools.grubFolder, "boot_hybrid.img"),
    ...`-eltorito-alt-boot -e ${efiImage} -no-emul-boot -o`.split(" "),
    plan.target,
    tree,
    ...(plan.imageCache === undefined ? [] : [`${cacheMediumFolder}=${plan.imageCache}`]),
  ];
  tools.run("xorriso", args, { env: fixedTime(tools) });
  const perSector = isoSectorBytes / 512;
  addEfiPartition(plan.target, findFile(plan.target, efiImage, tools) * perSector, sizeBytes / 512);
}
