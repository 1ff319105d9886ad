// Disks and partitions as devices: sizes, raw reads and writes, partition tables, discard. Source: <linux/fs.h>, <linux/blkpg.h>.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Clock } from "../base/clock.ts";
import type { DeviceLock } from "./device-locks.ts";
import { deviceLocks } from "./device-locks.ts";
import type { Libc } from "./ffi/libc.ts";

export interface OpenBlockDevice {
  readonly write?: boolean;
  /** Lock against other programs that respect it (udevd, mkfs): shared to read, exclusive to write. Waits up to 10 s. */
  readonly lock?: DeviceLock;
  /** Fail with EBUSY when it is mounted or otherwise in use. */
  readonly exclusive?: boolean;
}

export interface PartitionExtent {
  readonly number: number;
  readonly offsetBytes: bigint;
  readonly sizeBytes: bigint;
}

export interface BlockDevice extends AsyncDisposable {
  readonly path: string;
  readonly sizeBytes: bigint;
  /** Logical block size. */
  readonly sectorBytes: number;
  /** Best size of reads and writes; the logical block size when the device names none. */
  readonly ioBytes: number;
  readonly isReadOnly: boolean;
  /** Short at the end of the device. */
  read(offsetBytes: bigint, lengthBytes: number): Promise<Uint8Array>;
  write(offsetBytes: bigint, bytes: Uint8Array): Promise<void>;
  /** Waits until all that was written is on the medium. */
  sync(): Promise<void>;
  /** Throws away a range; rejects with EOPNOTSUPP (ENOTSUP) when the device cannot. */
  discard(offsetBytes: bigint, lengthBytes: bigint): Promise<void>;
  /** Fills a range with zeros, by the device's own command where it has one. */
  zero(offsetBytes: bigint, lengthBytes: bigint): Promise<void>;
  /** Has the kernel read the partition table anew; rejects with EBUSY while a partition is in use. */
  rereadPartitions(): Promise<void>;
  /** Tells the kernel of one partition without touching the others. */
  addPartition(extent: PartitionExtent): Promise<void>;
  resizePartition(extent: PartitionExtent): Promise<void>;
  /** Has the kernel forget one partition; rejects with EBUSY while it is in use, with ENXIO when there is none. */
  removePartition(number: number): Promise<void>;
}

export interface BlockDevices {
  open(path: string, options?: OpenBlockDevice): Promise<BlockDevice>;
}

const BLKROGET = 0x125en;
const BLKRRPART = 0x125fn;
const BLKSSZGET = 0x1268n;
const BLKPG = 0x1269n;
const BLKIOOPT = 0x1279n;
const BLKDISCARD = 0x1277n;
const BLKZEROOUT = 0x127fn;
const BLKGETSIZE64 = 0x8008_1272n;
const BLKPG_ADD_PARTITION = 1;
const BLKPG_DEL_PARTITION = 2;
const BLKPG_RESIZE_PARTITION = 3;

function range(offsetBytes: bigint, lengthBytes: bigint): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, offsetBytes, true);
  view.setBigUint64(8, lengthBytes, true);
  return bytes;
}

class KernelBlockDevice implements BlockDevice {
  readonly path: string;
  readonly sizeBytes: bigint;
  readonly sectorBytes: number;
  readonly ioBytes: number;
  readonly isReadOnly: boolean;
  readonly #libc: Libc;
  readonly #handle: FileHandle;

  constructor(libc: Libc, handle: FileHandle, path: string) {
    this.#libc = libc;
    this.#handle = handle;
    this.path = path;
    this.sizeBytes = this.#get64(BLKGETSIZE64);
    this.sectorBytes = this.#get32(BLKSSZGET);
    this.ioBytes = this.#get32(BLKIOOPT) || this.sectorBytes;
    this.isReadOnly = this.#get32(BLKROGET) !== 0;
  }

  #get64(request: bigint): bigint {
    const bytes = new Uint8Array(8);
    this.#libc.call("ioctl", this.#handle.fd, request, bytes);
    return new DataView(bytes.buffer).getBigUint64(0, true);
  }

  #get32(request: bigint): number {
    const bytes = new Uint8Array(8);
    this.#libc.call("ioctl", this.#handle.fd, request, bytes);
    return new DataView(bytes.buffer).getUint32(0, true);
  }

  async read(offsetBytes: bigint, lengthBytes: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(lengthBytes);
    let done = 0;
    while (done < lengthBytes) {
      const { bytesRead } = await this.#handle.read(bytes, done, lengthBytes - done, offsetBytes + BigInt(done));
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  async write(offsetBytes: bigint, bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, Number(offsetBytes) + done);
      done += bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  async discard(offsetBytes: bigint, lengthBytes: bigint): Promise<void> {
    await this.#libc.callAsync("ioctl", this.#handle.fd, BLKDISCARD, range(offsetBytes, lengthBytes));
  }

  async zero(offsetBytes: bigint, lengthBytes: bigint): Promise<void> {
    await this.#libc.callAsync("ioctl", this.#handle.fd, BLKZEROOUT, range(offsetBytes, lengthBytes));
  }

  async rereadPartitions(): Promise<void> {
    await this.#libc.callAsync("ioctlValue", this.#handle.fd, BLKRRPART, 0);
  }

  addPartition(extent: PartitionExtent): Promise<void> {
    return this.#changePartition(BLKPG_ADD_PARTITION, extent);
  }

  resizePartition(extent: PartitionExtent): Promise<void> {
    return this.#changePartition(BLKPG_RESIZE_PARTITION, extent);
  }

  removePartition(number: number): Promise<void> {
    return this.#changePartition(BLKPG_DEL_PARTITION, { number, offsetBytes: 0n, sizeBytes: 0n });
  }

  /** `struct blkpg_ioctl_arg` that points to a `struct blkpg_partition`. */
  async #changePartition(operation: number, { number, offsetBytes, sizeBytes }: PartitionExtent): Promise<void> {
    const partition = new Uint8Array(152);
    const partitionView = new DataView(partition.buffer);
    partitionView.setBigInt64(0, offsetBytes, true);
    partitionView.setBigInt64(8, sizeBytes, true);
    partitionView.setInt32(16, number, true);
    const argument = new Uint8Array(24);
    const view = new DataView(argument.buffer);
    view.setInt32(0, operation, true);
    view.setInt32(8, partition.length, true);
    view.setBigUint64(16, this.#libc.addressOf(partition), true);
    await this.#libc.callAsync("ioctl", this.#handle.fd, BLKPG, argument);
    partition.fill(0); // keeps the structure reachable until the call is over
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

/** The machine's devices. */
export function kernelBlockDevices(libc: Libc, clock: Clock): BlockDevices {
  const locks = deviceLocks(libc, clock);
  return {
    async open(path, { write = false, lock: kind, exclusive = false } = {}) {
      const flags =
        (write ? constants.O_RDWR : constants.O_RDONLY) | (exclusive ? constants.O_EXCL : 0) | constants.O_NONBLOCK;
      const handle = await open(path, flags);
      try {
        if (kind !== undefined) await locks.take(handle.fd, path, kind);
        return new KernelBlockDevice(libc, handle, path);
      } catch (error) {
        await handle.close();
        throw new Error(`Cannot open block device "${path}"`, { cause: error });
      }
    },
  };
}
