// Swap devices: on, off, and which there are. Source: swapon(2), proc_swaps(5).
import { readFile } from "node:fs/promises";
import type { Libc } from "./ffi/libc.ts";

export interface SwapEntry {
  readonly device: string;
  /** `partition` or `file`. */
  readonly type: string;
  readonly sizeBytes: bigint;
  readonly usedBytes: bigint;
  readonly priority: number;
}

export interface Swaps {
  /** Uses a device that has a header of a swap area; its blocks are discarded once, at the start. */
  on(device: string): Promise<void>;
  /** Takes everything back into memory first; rejects with EINVAL when it is not in use, with ENOMEM when there is no room. */
  off(device: string): Promise<void>;
  list(): Promise<readonly SwapEntry[]>;
}

const SWAP_FLAG_DISCARD = 0x10000;
const SWAP_FLAG_DISCARD_ONCE = 0x20000;

/** The lines of `/proc/swaps` after its head; sizes are in KiB there. */
export function parseSwaps(text: string): readonly SwapEntry[] {
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/u))
    .filter((words) => words.length >= 5)
    .map(([device = "", type = "", size = "0", used = "0", priority = "0"]) => ({
      device,
      type,
      sizeBytes: BigInt(size) * 1024n,
      usedBytes: BigInt(used) * 1024n,
      priority: Number(priority),
    }));
}

export function kernelSwaps(libc: Libc): Swaps {
  return {
    async on(device) {
      await libc.callAsync("swapon", device, SWAP_FLAG_DISCARD | SWAP_FLAG_DISCARD_ONCE);
    },
    async off(device) {
      await libc.callAsync("swapoff", device);
    },
    list: async () => parseSwaps(await readFile("/proc/swaps", "utf8")),
  };
}
