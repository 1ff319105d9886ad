// Which shared libraries an ELF file asks for: as much of the format (System V ABI, 64-bit, little endian) as that needs.
import { FormatError } from "../../src/base/errors.ts";

const ptDynamic = 2;
const ptInterp = 3;
const ptLoad = 1;
const dtNeeded = 1n;
const dtStrtab = 5n;
const dtSoname = 14n;

export interface ElfNeeds {
  /** The program interpreter, absent in libraries and static programs. */
  readonly interpreter?: string;
  readonly needed: readonly string[];
  readonly soname?: string;
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function cString(bytes: Buffer, offset: number): string {
  return bytes.toString("latin1", offset, bytes.indexOf(0, offset));
}

function segments(bytes: Buffer): readonly Segment[] {
  const start = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = start + index * size;
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      size: Number(bytes.readBigUInt64LE(at + 32)),
    };
  });
}

/** The dynamic section: tags and values, none in a static program. */
function dynamicEntries(bytes: Buffer, all: readonly Segment[]): readonly (readonly [bigint, bigint])[] {
  const dynamic = all.find((segment) => segment.type === ptDynamic);
  return Array.from({ length: (dynamic?.size ?? 0) / 16 }, (_, index) => {
    const at = (dynamic?.offset ?? 0) + 16 * index;
    return [bytes.readBigUInt64LE(at), bytes.readBigUInt64LE(at + 8)] as const;
  });
}

/** Offset in the file of what is loaded at an address. */
function fileOffset(all: readonly Segment[], address: number): number {
  const home = all.find(
    (segment) => segment.type === ptLoad && address >= segment.address && address < segment.address + segment.size,
  );
  return home === undefined ? 0 : address - home.address + home.offset;
}

/** Undefined when the bytes are not ELF at all. Throws for ELF of another kind than x86-64's. */
export function parseElfNeeds(bytes: Buffer): ElfNeeds | undefined {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46) return undefined;
  if (bytes[4] !== 2 || bytes[5] !== 1) {
    throw new FormatError("Cannot read ELF file: not 64-bit little endian", { offset: 4 });
  }
  const all = segments(bytes);
  const interpreter = all.find((segment) => segment.type === ptInterp);
  const entries = dynamicEntries(bytes, all);
  const table = fileOffset(all, Number(entries.find(([tag]) => tag === dtStrtab)?.[1] ?? 0n));
  const strings = (wanted: bigint): string[] =>
    entries.filter(([tag]) => tag === wanted).map(([, value]) => cString(bytes, table + Number(value)));
  const [soname] = strings(dtSoname);
  return {
    ...(interpreter === undefined ? {} : { interpreter: cString(bytes, interpreter.offset) }),
    needed: strings(dtNeeded),
    ...(soname === undefined ? {} : { soname }),
  };
}
