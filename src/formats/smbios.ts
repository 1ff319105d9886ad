// Tables with which firmware describes the machine. Source: DMTF DSP0134 (SMBIOS 3.7).
import { decodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { formatGuid } from "./guid.ts";

export interface SmbiosStructure {
  readonly type: number;
  readonly handle: number;
  /** The formatted part, header included. */
  readonly bytes: Uint8Array;
  /** The strings behind it; the formatted part names them by number, starting with 1. */
  readonly strings: readonly string[];
}

/** All structures of a table (`/sys/firmware/dmi/tables/DMI`). Throws a FormatError. */
export function parseSmbios(table: Uint8Array): readonly SmbiosStructure[] {
  const structures: SmbiosStructure[] = [];
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  let offset = 0;
  while (offset + 4 <= table.length) {
    const [type, length] = [view.getUint8(offset), view.getUint8(offset + 1)];
    if (length < 4 || offset + length > table.length) {
      throw new FormatError(`Cannot parse SMBIOS structure: length is ${length}, want 4 to ${table.length - offset}`, {
        offset,
      });
    }
    const bytes = table.subarray(offset, offset + length);
    const handle = view.getUint16(offset + 2, true);
    const { strings, end } = parseStrings(table, offset + length);
    structures.push({ type, handle, bytes, strings });
    offset = end;
    if (type === 127) break; // end of table
  }
  return structures;
}

function parseStrings(table: Uint8Array, from: number): { readonly strings: readonly string[]; readonly end: number } {
  if (table[from] === 0 && table[from + 1] === 0) return { strings: [], end: from + 2 };
  const strings: string[] = [];
  let start = from;
  while (start < table.length && table[start] !== 0) {
    const end = table.indexOf(0, start);
    const stop = end < 0 ? table.length : end;
    strings.push(decodeUtf8(table.subarray(start, stop)).trim());
    start = stop + 1;
  }
  return { strings, end: start + 1 };
}

/** Fields of a structure; those beyond its length are zero or empty, as older firmware has shorter structures. */
class Fields {
  readonly #structure: SmbiosStructure;
  readonly #view: DataView;

  constructor(structure: SmbiosStructure) {
    this.#structure = structure;
    const { bytes } = structure;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(offset: number): number {
    return offset < this.#view.byteLength ? this.#view.getUint8(offset) : 0;
  }

  word(offset: number): number {
    return offset + 2 <= this.#view.byteLength ? this.#view.getUint16(offset, true) : 0;
  }

  double(offset: number): number {
    return offset + 4 <= this.#view.byteLength ? this.#view.getUint32(offset, true) : 0;
  }

  text(offset: number): string {
    return this.#structure.strings[this.byte(offset) - 1] ?? "";
  }

  guid(offset: number): string {
    return offset + 16 <= this.#view.byteLength ? formatGuid(this.#structure.bytes.subarray(offset, offset + 16)) : "";
  }
}

export interface SmbiosSystem {
  readonly manufacturer: string;
  readonly productName: string;
  readonly version: string;
  readonly serialNumber: string;
  /** Lower case; the first three groups are little-endian in the table since version 2.6. */
  readonly uuid: string;
  readonly wakeUpType: string;
  readonly skuNumber: string;
}

export interface SmbiosProcessor {
  readonly socket: string;
  readonly manufacturer: string;
  readonly version: string;
  readonly maxSpeedMhz: number;
  readonly bootSpeedMhz: number;
  /** Bit 6: the socket is populated; bits 0 to 2: 1 enabled, 2 and 3 disabled, 4 idle. */
  readonly status: number;
  readonly serialNumber: string;
  readonly assetTag: string;
  readonly partNumber: string;
  readonly coreCount: number;
  readonly coreEnabled: number;
  readonly threadCount: number;
}

export interface SmbiosMemoryDevice {
  /** 0: the slot is empty. */
  readonly sizeMiB: number;
  readonly deviceLocator: string;
  readonly bankLocator: string;
  readonly speedMts: number;
  readonly manufacturer: string;
  readonly serialNumber: string;
  readonly assetTag: string;
  readonly partNumber: string;
}

export interface SmbiosSummary {
  readonly biosVersion: string;
  readonly system: SmbiosSystem | undefined;
  readonly processors: readonly SmbiosProcessor[];
  readonly memoryDevices: readonly SmbiosMemoryDevice[];
}

const wakeUpTypes = [
  "Reserved",
  "Other",
  "Unknown",
  "APM Timer",
  "Modem Ring",
  "LAN Remote",
  "Power Switch",
  "PCI PME#",
  "AC Power Restored",
];

function system(fields: Fields): SmbiosSystem {
  return {
    manufacturer: fields.text(4),
    productName: fields.text(5),
    version: fields.text(6),
    serialNumber: fields.text(7),
    uuid: fields.guid(8),
    wakeUpType: wakeUpTypes[fields.byte(24)] ?? "Unknown",
    skuNumber: fields.text(25),
  };
}

/** A count that is 0xff in one byte continues in a word further on. */
function count(fields: Fields, byteOffset: number, wordOffset: number): number {
  const value = fields.byte(byteOffset);
  return value === 0xff ? fields.word(wordOffset) : value;
}

function processor(fields: Fields): SmbiosProcessor {
  return {
    socket: fields.text(4),
    manufacturer: fields.text(7),
    version: fields.text(16),
    maxSpeedMhz: fields.word(20),
    bootSpeedMhz: fields.word(22),
    status: fields.byte(24),
    serialNumber: fields.text(32),
    assetTag: fields.text(33),
    partNumber: fields.text(34),
    coreCount: count(fields, 35, 42),
    coreEnabled: count(fields, 36, 44),
    threadCount: count(fields, 37, 46),
  };
}

/** 0xffff is "unknown", 0x7fff "see the extended size"; bit 15 counts in KiB. */
function memorySizeMiB(fields: Fields): number {
  const size = fields.word(12);
  if (size === 0xffff) return 0;
  if (size === 0x7fff) return fields.double(28) & 0x7fff_ffff;
  return (size & 0x8000) === 0 ? size : (size & 0x7fff) >> 10;
}

function memoryDevice(fields: Fields): SmbiosMemoryDevice {
  return {
    sizeMiB: memorySizeMiB(fields),
    deviceLocator: fields.text(16),
    bankLocator: fields.text(17),
    speedMts: fields.word(21),
    manufacturer: fields.text(23),
    serialNumber: fields.text(24),
    assetTag: fields.text(25),
    partNumber: fields.text(26),
  };
}

/** What clients want to know of a table. */
export function summarizeSmbios(structures: readonly SmbiosStructure[]): SmbiosSummary {
  const ofType = (type: number): readonly Fields[] =>
    structures.filter((structure) => structure.type === type).map((structure) => new Fields(structure));
  const [bios, first] = [ofType(0)[0], ofType(1)[0]];
  return {
    biosVersion: bios?.text(5) ?? "",
    system: first === undefined ? undefined : system(first),
    processors: ofType(4).map(processor),
    memoryDevices: ofType(17).map(memoryDevice),
  };
}
