// What becomes of a config that waits for confirmation when the node boots. A decision only.
import { formatDuration } from "../../../base/units.ts";
import { sha256Hex } from "../../../formats/sha256.ts";
import type { ConfirmRecord, WaitingConfig } from "./confirm-file.ts";

/** So often the node boots with a config that nobody confirms: a boot that is cut short does not come to its deadline. */
export const maxBoots = 3;

export type BootVerdict =
  /** Nothing waits, or it is over. */
  | { readonly kind: "keep" }
  /** The config of this boot is another one: it was never written, or somebody has put another one there. */
  | { readonly kind: "moot" }
  | { readonly kind: "count"; readonly waiting: WaitingConfig }
  | { readonly kind: "revert"; readonly previous: string; readonly reason: string };

/** `stored` is the text of the config on the disk; undefined when there is none. */
export function judgeConfirmation(record: ConfirmRecord, stored: string | undefined): BootVerdict {
  switch (record.kind) {
    case "none":
    case "reverted":
      return { kind: "keep" };
    case "reverting":
      return { kind: "revert", previous: record.previous, reason: record.reason };
    case "waiting":
      if (stored === undefined || sha256Hex(stored) !== record.configSha256) return { kind: "moot" };
      if (record.boots < maxBoots) return { kind: "count", waiting: { ...record, boots: record.boots + 1 } };
      return {
        kind: "revert",
        previous: record.previous,
        reason: `nobody confirmed the machine config in ${maxBoots} boots`,
      };
  }
}

export function lateReason({ withinMs }: Pick<WaitingConfig, "withinMs">): string {
  return `nobody confirmed the machine config within ${formatDuration(BigInt(withinMs) * 1_000_000n)}`;
}
