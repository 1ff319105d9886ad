// A disk for guest tests: a sparse file behind a loop device. Needs root.
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Libc } from "../../src/linux/ffi/libc.ts";

const LOOP_SET_FD = 0x4c00n;
const LOOP_CLR_FD = 0x4c01n;
const LOOP_SET_STATUS64 = 0x4c04n;
const LOOP_CTL_GET_FREE = 0x4c82n;
const LO_FLAGS_PARTSCAN = 8;
/** `struct loop_info64`, and where its flags lie. */
const infoBytes = 232;
const flagsOffset = 52;

export interface LoopDevice extends AsyncDisposable {
  readonly path: string;
}

/** Opens the file, made as long as asked for, as a block device whose partitions the kernel reads. */
export async function openLoopDevice(libc: Libc, file: string, sizeBytes: number): Promise<LoopDevice> {
  const backing: FileHandle = await open(file, "w+");
  await backing.truncate(sizeBytes);
  await using control = await open("/dev/loop-control", "r+");
  const path = `/dev/loop${libc.call("ioctlValue", control.fd, LOOP_CTL_GET_FREE, 0)}`;
  const device = await open(path, "r+");
  libc.call("ioctlValue", device.fd, LOOP_SET_FD, backing.fd);
  const info = new Uint8Array(infoBytes);
  new DataView(info.buffer).setUint32(flagsOffset, LO_FLAGS_PARTSCAN, true);
  libc.call("ioctl", device.fd, LOOP_SET_STATUS64, info);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await libc.callAsync("ioctlValue", device.fd, LOOP_CLR_FD, 0);
      await device.close();
      await backing.close();
    },
  };
}
