// When the upkeep of a volume is due. The time follows from node and volume, so that machines that share a storage do not all work at once,
// and so that it is the same after a reboot.
import { sha256Hex } from "../../../formats/sha256.ts";

/** The first time after `nowMs`, in milliseconds: all of them are one interval apart. */
export function nextRun(nodeId: string, work: string, [intervalMs, nowMs]: readonly [bigint, number]): number {
  const offset = BigInt(`0x${sha256Hex(`${nodeId}\0${work}`)}`) % intervalMs;
  const rounds = (BigInt(Math.floor(nowMs)) - offset) / intervalMs + 1n;
  return Number(offset + rounds * intervalMs);
}
