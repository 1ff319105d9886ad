// The state of the banks in GRUB's environment block. The agent writes the whole block; GRUB itself only counts `trial_boots` down. All of it lies
// in the first 512 bytes, which a disk writes whole or not at all, and a checksum over what the agent wrote tells a damaged block.
import { FormatError } from "../base/errors.ts";
import { encodeGrubEnvironment, parseGrubEnvironment } from "../formats/grub-environment.ts";
import { sha256Hex } from "../formats/sha256.ts";
import type { Bank, BankState } from "./banks.ts";

/** Names in the block; grub-config.ts uses them too. */
export const grubVariables = {
  good: "good_bank",
  trial: "trial_bank",
  boots: "trial_boots",
  checksum: "checksum",
} as const;

function checksum(good: string, trial: string): string {
  return sha256Hex(`${good},${trial}`).slice(0, 16);
}

function parseBank(text: string | undefined, name: string): Bank {
  if (text === "A" || text === "B") return text;
  throw new FormatError(`Cannot read banks: ${name} is "${text ?? ""}", want A or B`);
}

/** Throws a FormatError for a block that is damaged or somebody else's. */
export function parseGrubState(block: Uint8Array): BankState {
  const variables = parseGrubEnvironment(block);
  const trial = variables.get(grubVariables.trial) ?? "";
  const good = parseBank(variables.get(grubVariables.good), grubVariables.good);
  const [found, wanted] = [variables.get(grubVariables.checksum), checksum(good, trial)];
  if (found !== wanted) throw new FormatError(`Cannot read banks: checksum is "${found ?? ""}", want ${wanted}`);
  if (trial === "") return { good };
  const boots = variables.get(grubVariables.boots) ?? "";
  if (!/^[0-9]$/u.test(boots))
    throw new FormatError(`Cannot read banks: ${grubVariables.boots} is "${boots}", want a digit`);
  return { good, trial: { bank: parseBank(trial, grubVariables.trial), bootsLeft: Number(boots) } };
}

export function encodeGrubState({ good, trial }: BankState): Uint8Array {
  return encodeGrubEnvironment(
    new Map([
      [grubVariables.good, good],
      [grubVariables.trial, trial?.bank ?? ""],
      [grubVariables.boots, trial === undefined ? "" : String(trial.bootsLeft)],
      [grubVariables.checksum, checksum(good, trial?.bank ?? "")],
    ]),
  );
}
