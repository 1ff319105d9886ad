// PE images, the programs of UEFI: sections read and appended, and the digest that signatures are made of. Unified kernel images are made and
// taken apart with it. Source: Microsoft's PE format specification; "Windows Authenticode Portable Executable Signature Format", 2008.
import { createHash } from "node:crypto";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

export interface PeSection {
  /** Up to 8 bytes. */
  readonly name: string;
  /** Where its bytes start in the file; a multiple of the file alignment. */
  readonly fileOffset: number;
  /** Bytes in the file, zeros up to the file alignment included. */
  readonly fileBytes: number;
  /** Bytes in memory, which is what the content takes; the file may hold less (zeros follow) or more (padding). */
  readonly virtualBytes: number;
  /** Relative to the image's base. */
  readonly virtualAddress: number;
}

export interface PeLayout {
  readonly sections: readonly PeSection[];
  readonly fileAlignment: number;
  readonly sectionAlignment: number;
  /** End of the space for headers; section headers must fit in before it. */
  readonly headersBytes: number;
  /** Offsets in the file, for who changes headers. */
  readonly coffOffset: number;
  readonly optionalOffset: number;
  readonly sectionTableOffset: number;
  /** Place and size of the signatures, zero when there are none. */
  readonly certificates: { readonly entryOffset: number; readonly fileOffset: number; readonly bytes: number };
}

/** A section to append. */
export interface NewPeSection {
  readonly name: string;
  readonly content: Uint8Array;
}

const coffBytes = 20;
const sectionHeaderBytes = 40;
const pe32Plus = 0x20b;
/** IMAGE_SCN_CNT_INITIALIZED_DATA and IMAGE_SCN_MEM_READ. */
const readOnlyData = 0x4000_0040;
/** Offsets in the optional header of PE32+. */
const optional = {
  sizeOfInitializedData: 8,
  sectionAlignment: 32,
  fileAlignment: 36,
  sizeOfImage: 56,
  sizeOfHeaders: 60,
  checkSum: 64,
  directoryCount: 108,
  directories: 112,
} as const;
const certificateDirectory = 4;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

function isAlignment(value: number): boolean {
  return value >= 512 && value <= 65_536 && (value & (value - 1)) === 0;
}

/** Where the PE header starts. Throws a FormatError when this is no PE image of 64 bits. */
function findCoff(view: DataView): number {
  if (view.byteLength < 64 || view.getUint16(0, true) !== 0x5a4d) {
    throw new FormatError('Cannot parse PE image: found no "MZ" at its start', { offset: 0 });
  }
  const start = view.getUint32(60, true);
  if (start + 4 + coffBytes + optional.directories > view.byteLength || view.getUint32(start, true) !== 0x4550) {
    throw new FormatError(`Cannot parse PE image: found no "PE" at offset ${start}`, { offset: 60 });
  }
  const magic = view.getUint16(start + 4 + coffBytes, true);
  if (magic !== pe32Plus) {
    throw new FormatError(`Cannot parse PE image: optional header is 0x${magic.toString(16)}, want 0x20b`, {
      offset: start + 4 + coffBytes,
    });
  }
  return start + 4;
}

function parseSection(file: Uint8Array, offset: number): PeSection {
  const view = viewOf(file);
  const name = decodeUtf8(file.subarray(offset, offset + 8)).replace(/\0+$/u, "");
  const section = {
    name,
    virtualBytes: view.getUint32(offset + 8, true),
    virtualAddress: view.getUint32(offset + 12, true),
    fileBytes: view.getUint32(offset + 16, true),
    fileOffset: view.getUint32(offset + 20, true),
  };
  if (section.fileBytes > 0 && section.fileOffset + section.fileBytes > file.length) {
    throw new FormatError(
      `Cannot parse PE section "${name}": it ends at ${section.fileOffset + section.fileBytes}, want at most ${file.length}`,
      { offset },
    );
  }
  return section;
}

/** Headers and sections of an image. Throws a FormatError for one that is cut off or malformed. */
export function parsePe(file: Uint8Array): PeLayout {
  const view = viewOf(file);
  const coffOffset = findCoff(view);
  const optionalOffset = coffOffset + coffBytes;
  const sectionCount = view.getUint16(coffOffset + 2, true);
  const optionalBytes = view.getUint16(coffOffset + 16, true);
  const sectionTableOffset = optionalOffset + optionalBytes;
  const read = (field: number): number => view.getUint32(optionalOffset + field, true);
  const headersBytes = read(optional.sizeOfHeaders);
  const fileAlignment = read(optional.fileAlignment);
  const sectionAlignment = read(optional.sectionAlignment);
  const directoryCount = read(optional.directoryCount);
  const tableEnd = sectionTableOffset + sectionCount * sectionHeaderBytes;
  if (!isAlignment(fileAlignment) || !isAlignment(sectionAlignment)) {
    throw new FormatError(
      `Cannot parse PE image: alignments are ${fileAlignment} and ${sectionAlignment}, want powers of two from 512`,
      { offset: optionalOffset + optional.sectionAlignment },
    );
  }
  if (tableEnd > headersBytes || headersBytes > file.length || directoryCount <= certificateDirectory) {
    throw new FormatError(
      `Cannot parse PE image: headers end at ${headersBytes}, section table at ${tableEnd}, file at ${file.length}`,
      { offset: optionalOffset + optional.sizeOfHeaders },
    );
  }
  const entryOffset = optionalOffset + optional.directories + certificateDirectory * 8;
  const certificates = {
    entryOffset,
    fileOffset: view.getUint32(entryOffset, true),
    bytes: view.getUint32(entryOffset + 4, true),
  };
  if (certificates.fileOffset + certificates.bytes > file.length) {
    throw new FormatError(
      `Cannot parse PE image: signatures end at ${certificates.fileOffset + certificates.bytes}, want at most ${file.length}`,
      { offset: entryOffset },
    );
  }
  const sections = Array.from({ length: sectionCount }, (_, index) =>
    parseSection(file, sectionTableOffset + index * sectionHeaderBytes),
  );
  return {
    sections,
    fileAlignment,
    sectionAlignment,
    headersBytes,
    coffOffset,
    optionalOffset,
    sectionTableOffset,
    certificates,
  };
}

/** Content of a section without its padding; undefined when there is none of this name. The first counts. */
export function peSectionContent(file: Uint8Array, layout: PeLayout, name: string): Uint8Array | undefined {
  const section = layout.sections.find((each) => each.name === name);
  if (section === undefined) return undefined;
  const length = Math.min(section.virtualBytes, section.fileBytes);
  return file.subarray(section.fileOffset, section.fileOffset + length);
}

function writeSectionHeader(file: Uint8Array, offset: number, section: PeSection): void {
  const view = viewOf(file);
  file.fill(0, offset, offset + sectionHeaderBytes);
  file.set(encodeUtf8(section.name), offset);
  view.setUint32(offset + 8, section.virtualBytes, true);
  view.setUint32(offset + 12, section.virtualAddress, true);
  view.setUint32(offset + 16, section.fileBytes, true);
  view.setUint32(offset + 20, section.fileOffset, true);
  view.setUint32(offset + 36, readOnlyData, true);
}

/** Places of new sections behind those that are there, in file and memory. */
function placeSections(layout: PeLayout, file: Uint8Array, added: readonly NewPeSection[]): readonly PeSection[] {
  let fileOffset = alignUp(file.length, layout.fileAlignment);
  let virtualAddress = alignUp(
    layout.sections.reduce((end, section) => Math.max(end, section.virtualAddress + section.virtualBytes), 0),
    layout.sectionAlignment,
  );
  return added.map(({ name, content }) => {
    if (encodeUtf8(name).length > 8) throw new FormatError(`Cannot append PE section "${name}": want at most 8 bytes`);
    const fileBytes = alignUp(content.length, layout.fileAlignment);
    const placed = { name, fileOffset, fileBytes, virtualBytes: content.length, virtualAddress };
    fileOffset += fileBytes;
    virtualAddress = alignUp(virtualAddress + content.length, layout.sectionAlignment);
    return placed;
  });
}

/**
 * The image with these sections behind its own, read-only data each. Throws a FormatError when it is signed (the signature would not hold any
 * more) or when there is no space for the headers.
 */
export function appendPeSections(file: Uint8Array, added: readonly NewPeSection[]): Uint8Array {
  const layout = parsePe(file);
  if (layout.certificates.bytes > 0) {
    throw new FormatError("Cannot append PE sections: the image is signed", {
      offset: layout.certificates.entryOffset,
    });
  }
  const count = layout.sections.length + added.length;
  const tableEnd = layout.sectionTableOffset + count * sectionHeaderBytes;
  if (tableEnd > layout.headersBytes) {
    throw new FormatError(
      `Cannot append ${added.length} PE sections: headers would end at ${tableEnd}, want at most ${layout.headersBytes}`,
    );
  }
  const placed = placeSections(layout, file, added);
  const last = placed.at(-1);
  if (last === undefined) return new Uint8Array(file);
  const result = new Uint8Array(last.fileOffset + last.fileBytes);
  result.set(file);
  for (const [index, section] of placed.entries()) {
    const header = layout.sectionTableOffset + (layout.sections.length + index) * sectionHeaderBytes;
    writeSectionHeader(result, header, section);
    result.set(added[index]?.content ?? new Uint8Array(), section.fileOffset);
  }
  const view = viewOf(result);
  const at = layout.optionalOffset;
  view.setUint16(layout.coffOffset + 2, count, true);
  const data = placed.reduce((total, section) => total + section.fileBytes, 0);
  const initialized = view.getUint32(at + optional.sizeOfInitializedData, true) + data;
  view.setUint32(at + optional.sizeOfInitializedData, initialized, true);
  const imageEnd = alignUp(last.virtualAddress + last.virtualBytes, layout.sectionAlignment);
  view.setUint32(at + optional.sizeOfImage, imageEnd, true);
  view.setUint32(at + optional.checkSum, 0, true); // UEFI does not look at it
  return result;
}

/** WIN_CERTIFICATE: revision 2.0, PKCS #7. */
const certificateHeader = { bytes: 8, revision: 0x0200, type: 0x0002 } as const;
const certificateAlignment = 8;

/**
 * The image with one more signature (PKCS #7, made of its `authenticodeDigest`) at its end. Throws a FormatError when what is signed already is not the
 * end of the file.
 */
export function addPeSignature(file: Uint8Array, signature: Uint8Array): Uint8Array {
  const { optionalOffset, certificates } = parsePe(file);
  const { entryOffset, fileOffset, bytes } = certificates;
  if (bytes > 0 && fileOffset + bytes !== file.length) {
    throw new FormatError(
      `Cannot add a signature: those that are there end at ${fileOffset + bytes}, want the end of the file, ${file.length}`,
      { offset: entryOffset },
    );
  }
  const start = alignUp(file.length, certificateAlignment);
  const length = certificateHeader.bytes + signature.length;
  const result = new Uint8Array(start + alignUp(length, certificateAlignment));
  result.set(file);
  result.set(signature, start + certificateHeader.bytes);
  const view = viewOf(result);
  view.setUint32(start, length, true);
  view.setUint16(start + 4, certificateHeader.revision, true);
  view.setUint16(start + 6, certificateHeader.type, true);
  const first = bytes > 0 ? fileOffset : start;
  view.setUint32(entryOffset, first, true);
  view.setUint32(entryOffset + 4, result.length - first, true);
  view.setUint32(optionalOffset + optional.checkSum, 0, true); // UEFI does not look at it
  return result;
}

/** The PKCS #7 signatures of an image, in their order. Throws a FormatError. */
export function peSignatures(file: Uint8Array): readonly Uint8Array[] {
  const { certificates } = parsePe(file);
  const view = viewOf(file);
  const end = certificates.fileOffset + certificates.bytes;
  const found: Uint8Array[] = [];
  for (let offset = certificates.fileOffset; offset < end;) {
    const length = offset + certificateHeader.bytes <= end ? view.getUint32(offset, true) : 0;
    if (length < certificateHeader.bytes || offset + length > end)
      throw new FormatError(`Cannot parse PE image: found a signature of ${length} bytes in ${end - offset}`, {
        offset,
      });
    if (view.getUint16(offset + 6, true) === certificateHeader.type)
      found.push(file.subarray(offset + certificateHeader.bytes, offset + length));
    offset = alignUp(offset + length, certificateAlignment);
  }
  return found;
}

/**
 * SHA-256 of what a signature covers: everything but the checksum, the directory entry of the signatures and the signatures themselves. An
 * unsigned file counts as padded to a multiple of 8 bytes, which is what signing makes of it.
 */
export function authenticodeDigest(file: Uint8Array): Uint8Array {
  const { optionalOffset, certificates } = parsePe(file);
  const checkSum = optionalOffset + optional.checkSum;
  const end = certificates.bytes > 0 ? certificates.fileOffset : file.length;
  const hash = createHash("sha256");
  hash.update(file.subarray(0, checkSum));
  hash.update(file.subarray(checkSum + 4, certificates.entryOffset));
  hash.update(file.subarray(certificates.entryOffset + 8, end));
  if (certificates.bytes > 0) hash.update(file.subarray(certificates.fileOffset + certificates.bytes));
  else hash.update(new Uint8Array(alignUp(file.length, 8) - file.length));
  return hash.digest();
}
