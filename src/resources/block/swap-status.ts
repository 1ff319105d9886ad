// SwapStatus: a swap device that is in use.
import type { SpecOf } from "../../cosi/resource.ts";
import { defineResource } from "../../cosi/resource.ts";
import { int32, string, uint64 } from "../../cosi/scalars.ts";
import { field } from "../../cosi/spec.ts";

/**
 * A swap device that is in use.
 *
 * Ids: swap device path as in /proc/swaps.
 */
export const SwapStatus = defineResource({
  type: "SwapStatuses.block.talos.dev",
  namespace: "runtime",
  aliases: ["swap", "swaps"],
  columns: [
    { name: "Device", jsonPath: "{.device}" },
    { name: "Size", jsonPath: "{.sizeHuman}" },
    { name: "Used", jsonPath: "{.usedHuman}" },
    { name: "Priority", jsonPath: "{.priority}" },
  ],
  message: "block.SwapStatusSpec",
  spec: {
    device: field(1, string),
    type: field(7, string),
    size: field(2, uint64),
    sizeHuman: field(3, string),
    used: field(4, uint64),
    usedHuman: field(5, string),
    priority: field(6, int32),
  },
});

export type SwapStatus = SpecOf<typeof SwapStatus>;
