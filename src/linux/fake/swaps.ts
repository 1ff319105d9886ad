// Swap devices in memory.
import type { Swaps } from "../swap.ts";

export interface FakeSwaps extends Swaps {
  readonly active: ReadonlySet<string>;
}

export function fakeSwaps(): FakeSwaps {
  const active = new Set<string>();
  return {
    active,
    on: async (device) => void active.add(device),
    off: async (device) => void active.delete(device),
    list: async () =>
      [...active].map((device) => ({
        device,
        type: "partition",
        sizeBytes: 1024n * 1024n,
        usedBytes: 0n,
        priority: -2,
      })),
  };
}
