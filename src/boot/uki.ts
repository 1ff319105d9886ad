// Unified kernel images: kernel, initramfs, arguments and names in one PE image that firmware starts by itself. GRUB takes the same file apart by the
// places of its sections, so a bank is one file for either kind of firmware. Source: UAPI group, "Unified Kernel Image (UKI)"; systemd-stub(7).
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import type { NewPeSection, PeLayout } from "../formats/pe.ts";
import { appendPeSections, parsePe, peSectionContent } from "../formats/pe.ts";

export interface UkiParts {
  /** systemd-stub; it brings .sbat. */
  readonly stub: Uint8Array;
  readonly osRelease: string;
  readonly kernelArguments: readonly string[];
  /** As `uname -r` prints it. */
  readonly kernelVersion: string;
  readonly kernel: Uint8Array;
  readonly initramfs: Uint8Array;
  /** JSON with signatures of what the image measures to, and the key that made them. */
  readonly pcrSignature?: { readonly json: string; readonly publicKeyPem: string };
}

/** What is small lies before what is large. */
export function planUkiSections(parts: UkiParts): readonly NewPeSection[] {
  const { pcrSignature } = parts;
  return [
    { name: ".osrel", content: encodeUtf8(parts.osRelease) },
    { name: ".cmdline", content: encodeUtf8(parts.kernelArguments.join(" ")) },
    { name: ".uname", content: encodeUtf8(parts.kernelVersion) },
    ...(pcrSignature === undefined
      ? []
      : [
          { name: ".pcrpkey", content: encodeUtf8(pcrSignature.publicKeyPem) },
          { name: ".pcrsig", content: encodeUtf8(pcrSignature.json) },
        ]),
    { name: ".linux", content: parts.kernel },
    { name: ".initrd", content: parts.initramfs },
  ];
}

export function encodeUki(parts: UkiParts): Uint8Array {
  return appendPeSections(parts.stub, planUkiSections(parts));
}

/** A stretch of a file in sectors of 512 bytes, as GRUB's block lists count. */
export interface SectorRange {
  readonly firstSector: number;
  readonly sectors: number;
}

export interface Uki {
  readonly osRelease: ReadonlyMap<string, string>;
  readonly kernelArguments: readonly string[];
  readonly kernelVersion: string;
  readonly kernel: SectorRange;
  readonly initramfs: SectorRange;
  readonly sizeBytes: number;
}

const sectorBytes = 512;

function sectionText(file: Uint8Array, layout: PeLayout, name: string): string {
  const content = peSectionContent(file, layout, name);
  if (content === undefined) throw new FormatError(`Cannot read kernel image: found no section ${name}`);
  return decodeUtf8(content).replace(/\0+$/u, "");
}

function sectionRange(layout: PeLayout, name: string): SectorRange {
  const section = layout.sections.find((each) => each.name === name);
  if (section === undefined) throw new FormatError(`Cannot read kernel image: found no section ${name}`);
  if (section.fileOffset % sectorBytes !== 0 || section.fileBytes < section.virtualBytes) {
    throw new FormatError(`Cannot read kernel image: section ${name} is not whole or not aligned`, {
      offset: section.fileOffset,
    });
  }
  const sectors = Math.ceil(section.fileBytes / sectorBytes);
  return { firstSector: section.fileOffset / sectorBytes, sectors };
}

/** Text of os-release(5): NAME=value, perhaps in double quotes. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").flatMap((line) => {
    const match = /^(?<name>[A-Z0-9_]+)=(?<value>.*)$/u.exec(line.trim());
    return match === null ? [] : [match];
  });
  return new Map(
    lines.map(({ groups }) => [
      groups?.["name"] ?? "",
      (groups?.["value"] ?? "").replace(/^(?<quote>["'])(.*)\k<quote>$/u, "$2"),
    ]),
  );
}

/** What lies in a kernel image. Throws a FormatError when a section is missing or cut off. */
export function parseUki(file: Uint8Array): Uki {
  const layout = parsePe(file);
  return {
    osRelease: parseOsRelease(sectionText(file, layout, ".osrel")),
    kernelArguments: sectionText(file, layout, ".cmdline")
      .split(/\s+/u)
      .filter((word) => word !== ""),
    kernelVersion: sectionText(file, layout, ".uname"),
    kernel: sectionRange(layout, ".linux"),
    initramfs: sectionRange(layout, ".initrd"),
    sizeBytes: file.length,
  };
}

/** os-release of an image: what loaders show in their menus. */
export function encodeOsRelease(version: string): string {
  const lines = ['NAME="Ichor"', "ID=ichor", `VERSION_ID=${version}`, `PRETTY_NAME="Ichor (${version})"`];
  return `${lines.join("\n")}\n`;
}
