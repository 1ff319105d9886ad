// GRUB on a disk for a BIOS: its first sector in the MBR, the rest in the BIOS partition. The files of GRUB know neither where they will lie, so the
// sector numbers are written into them here. Source: GRUB 2.12, include/grub/i386/pc/boot.h.
import { FormatError } from "../base/errors.ts";

const sectorBytes = 512;
/** In boot.img: where the sector number of the core lies. */
const coreSectorOffset = 0x5c;
/** In boot.img: a jump that two no-ops replace on hard disks, for firmware that does not say which disk it started. */
const driveCheckOffset = 0x66;
const driveCheckJump = 0xeb;
/** The list of stretches that the core's first sector loads ends with its sector; each has 12 bytes. */
const blockListOffset = sectorBytes - 12;

/** Bytes of the MBR before its disk signature and partitions. */
export const bootCodeBytes = 440;

/**
 * For the start of the MBR of a disk that is not to be started yet: `int 18h`, by which firmware goes on to its next device; then, on firmware that comes
 * back, it halts. A BIOS starts whatever has a boot signature, and a protective MBR has one. Source: BIOS Boot Specification 1.01, "INT 18h".
 */
export const nextDeviceCode: Uint8Array = Uint8Array.of(0xcd, 0x18, 0xf4, 0xeb, 0xfd);

export interface BiosLoader {
  /** For the start of the MBR. */
  readonly bootCode: Uint8Array;
  /** For the start of the BIOS partition. */
  readonly core: Uint8Array;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Prepares `boot.img` and `core.img` (with diskboot.img as its first sector, as grub-mkimage makes it) for a core that starts at this sector of the
 * disk. Throws a FormatError for files that are something else.
 */
export function placeBiosLoader(bootImage: Uint8Array, coreImage: Uint8Array, firstSector: bigint): BiosLoader {
  if (bootImage.length !== sectorBytes || viewOf(bootImage).getUint16(510, true) !== 0xaa55) {
    throw new FormatError(
      `Cannot place GRUB: boot.img has ${bootImage.length} bytes, want a boot sector of ${sectorBytes}`,
    );
  }
  const sectors = Math.ceil(coreImage.length / sectorBytes);
  if (sectors < 2)
    throw new FormatError(`Cannot place GRUB: core.img has ${coreImage.length} bytes, want more than a sector`);
  const bootCode = new Uint8Array(bootImage.subarray(0, bootCodeBytes));
  viewOf(bootCode).setBigUint64(coreSectorOffset, firstSector, true);
  if (bootCode[driveCheckOffset] === driveCheckJump) bootCode.set([0x90, 0x90], driveCheckOffset);
  const core = new Uint8Array(sectors * sectorBytes);
  core.set(coreImage);
  const view = viewOf(core);
  view.setBigUint64(blockListOffset, firstSector + 1n, true);
  view.setUint16(blockListOffset + 8, sectors - 1, true);
  return { bootCode, core };
}
