// Classic partition tables, only as far as to see that a disk has one. Source: UEFI specification 2.10, section 5.2.

export interface MbrPartition {
  readonly number: number;
  /** Type byte: 0x83 Linux, 0xee "a GPT covers the disk". */
  readonly type: number;
  readonly firstBlock: number;
  readonly blocks: number;
}

/** Partitions named in the first block of a disk; none when it holds no table. A FAT boot sector ends with the same signature and has none. */
export function parseMbr(block: Uint8Array): readonly MbrPartition[] {
  if (block.length < 512 || block[510] !== 0x55 || block[511] !== 0xaa) return [];
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const partitions: MbrPartition[] = [];
  for (let index = 0; index < 4; index++) {
    const at = 446 + index * 16;
    const [status, type] = [block[at] ?? 0, block[at + 4] ?? 0];
    const [firstBlock, blocks] = [view.getUint32(at + 8, true), view.getUint32(at + 12, true)];
    if ((status & 0x7f) !== 0) return []; // text or code stands where a table would
    if (type !== 0 && blocks !== 0) partitions.push({ number: index + 1, type, firstBlock, blocks });
  }
  return partitions;
}

/** Type of the entry that guards a GPT. */
export const protectiveType = 0xee;
