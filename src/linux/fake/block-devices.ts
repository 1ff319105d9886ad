// Disks in memory: bytes that stay, partitions that the kernel knows, and a power switch.
import type { BlockDevice, BlockDevices } from "../block-devices.ts";
import { readGpt } from "../../formats/gpt.ts";
import { SystemError } from "../system-error.ts";

export interface FakeDisk {
  readonly bytes: Uint8Array;
  isReadOnly: boolean;
}

export interface FakeBlockDevices extends BlockDevices {
  /** Adds a disk of zeros under its path (`/dev/vda`). */
  addDisk(path: string, sizeBytes: number): FakeDisk;
  /** Paths of the partitions the kernel knows, sorted. */
  partitions(): readonly string[];
  /** The power goes before the write with this number, counted from now; undefined: never. */
  cutPowerAfter(writes: number | undefined): void;
  /** The machine starts again: the kernel reads all partition tables. */
  restart(): Promise<void>;
}

/** The power is gone: nothing works any more until the restart. */
export class PowerCut extends Error {
  override readonly name: string = "PowerCut";
}

interface Range {
  readonly disk: FakeDisk;
  readonly offset: number;
  readonly size: number;
}

const sectorBytes = 512;

function closed(path: string): SystemError {
  return new SystemError(`Cannot use "${path}": EBADF`, { code: "EBADF", errno: 9, syscall: "read" });
}

export function fakeBlockDevices(): FakeBlockDevices {
  const disks = new Map<string, FakeDisk>();
  const known = new Map<string, Range>();
  let writesLeft: number | undefined;

  function spend(): void {
    if (writesLeft === undefined) return;
    if (writesLeft === 0) throw new PowerCut("The power is cut");
    writesLeft--;
  }

  function rangeOf(path: string): Range {
    const disk = disks.get(path);
    if (disk !== undefined) return { disk, offset: 0, size: disk.bytes.length };
    const partition = known.get(path);
    if (partition !== undefined) return partition;
    throw new SystemError(`Cannot open "${path}": ENOENT`, { code: "ENOENT", errno: 2, syscall: "open" });
  }

  async function readPartitions(path: string, disk: FakeDisk): Promise<void> {
    for (const each of known.keys()) if (each.startsWith(path)) known.delete(each);
    const size = { sizeBytes: BigInt(disk.bytes.length), sectorBytes };
    const table = await readGpt(size, (offset, length) =>
      Promise.resolve(disk.bytes.slice(Number(offset), Number(offset) + length)),
    );
    if (table.kind !== "gpt" || table.copy === "backup") return; // the kernel looks at the first copy only
    for (const { number, firstBlock, lastBlock } of table.gpt.partitions) {
      const offset = Number(firstBlock) * sectorBytes;
      known.set(`${path}${number}`, { disk, offset, size: Number(lastBlock - firstBlock + 1n) * sectorBytes });
    }
  }

  function openDevice(path: string): BlockDevice {
    const { disk, offset, size } = rangeOf(path);
    let isClosed = false;
    const put = (at: bigint, bytes: Uint8Array): void => {
      if (isClosed) throw closed(path);
      spend();
      disk.bytes.set(bytes, offset + Number(at));
    };
    return {
      path,
      sizeBytes: BigInt(size),
      sectorBytes,
      ioBytes: sectorBytes,
      isReadOnly: disk.isReadOnly,
      async read(at, length) {
        if (isClosed) throw closed(path);
        return disk.bytes.slice(offset + Number(at), Math.min(offset + Number(at) + length, offset + size));
      },
      write: async (at, bytes) => put(at, bytes),
      sync: async () => undefined,
      discard: async (at, length) => put(at, new Uint8Array(Number(length))),
      zero: async (at, length) => put(at, new Uint8Array(Number(length))),
      rereadPartitions: () => readPartitions(path, disk),
      addPartition: async ({ number, offsetBytes, sizeBytes }) =>
        void known.set(`${path}${number}`, { disk, offset: Number(offsetBytes), size: Number(sizeBytes) }),
      resizePartition: async ({ number, offsetBytes, sizeBytes }) =>
        void known.set(`${path}${number}`, { disk, offset: Number(offsetBytes), size: Number(sizeBytes) }),
      removePartition: async (number) => void known.delete(`${path}${number}`),
      async [Symbol.asyncDispose]() {
        isClosed = true;
      },
    };
  }

  return {
    open: async (path) => openDevice(path),
    addDisk(path, sizeBytes) {
      const disk = { bytes: new Uint8Array(sizeBytes), isReadOnly: false };
      disks.set(path, disk);
      return disk;
    },
    partitions: () => [...known.keys()].toSorted(),
    cutPowerAfter(writes) {
      writesLeft = writes;
    },
    async restart() {
      writesLeft = undefined;
      for (const [path, disk] of disks) await readPartitions(path, disk);
    },
  };
}
