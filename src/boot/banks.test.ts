import { expect, test } from "vitest";
import { FormatError } from "../base/errors.ts";
import { encodeGrubEnvironment, parseGrubEnvironment } from "../formats/grub-environment.ts";
import { beginTrial, endTrial, nextBank, rollBack, type BankState } from "./banks.ts";
import { encodeGrubState, parseGrubState } from "./grub-state.ts";
import { encodeLoaderConf, encodeUkiName, parseUkiName, readLoaderState } from "./systemd-boot.ts";

const installed: BankState = { good: "A" };
const onTrial = beginTrial(installed);

test("a trial starts the other bank until its boots are used up, then the good one again", () => {
  expect(onTrial).toEqual({ good: "A", trial: { bank: "B", bootsLeft: 2 } });
  expect(nextBank(onTrial)).toBe("B");
  expect(nextBank({ good: "A", trial: { bank: "B", bootsLeft: 0 } })).toBe("A");
  expect(endTrial(onTrial)).toEqual({ good: "B" });
  expect(rollBack(onTrial)).toEqual({ good: "A" });
  expect(rollBack({ good: "B" })).toEqual({ good: "A" });
});

test("parseGrubState() reads what encodeGrubState() wrote, and what GRUB counted down", () => {
  for (const state of [installed, onTrial, { good: "B" } as const]) {
    expect(parseGrubState(encodeGrubState(state))).toEqual(state);
  }
  const variables = new Map(parseGrubEnvironment(encodeGrubState(onTrial)));
  variables.set("trial_boots", "2");
  expect(parseGrubState(encodeGrubEnvironment(variables))).toEqual({ good: "A", trial: { bank: "B", bootsLeft: 2 } });
});

test("the decision lies in the first sector, so that no write tears it", () => {
  const block = encodeGrubState({ good: "B", trial: { bank: "A", bootsLeft: 9 } });
  expect(block.subarray(512).every((byte) => byte === "#".charCodeAt(0))).toBe(true);
});

test("parseGrubState() refuses a block whose banks do not fit its checksum", () => {
  const variables = new Map(parseGrubEnvironment(encodeGrubState(onTrial)));
  variables.set("good_bank", "B");
  expect(() => parseGrubState(encodeGrubEnvironment(variables))).toThrow(FormatError);
  expect(() => parseGrubState(new Uint8Array(1024))).toThrow(FormatError);
});

test("names of kernel images carry bank and boots left", () => {
  expect(encodeUkiName({ bank: "A" })).toBe("ichor-a.efi");
  expect(encodeUkiName({ bank: "B", bootsLeft: 3 })).toBe("ichor-b+3.efi");
  expect(parseUkiName("ICHOR-B+2-1.EFI")).toEqual({ bank: "B", bootsLeft: 2 });
  expect(parseUkiName("ichor-a.efi")).toEqual({ bank: "A" });
  expect(["ichor-c.efi", "ichor-a.efi.tmp", "Talos-v1.14.0.efi"].map(parseUkiName)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("loader.conf asks for the bank on trial only while boots are left", () => {
  expect(encodeLoaderConf(installed)).toContain("\ndefault ichor-a.efi\n");
  expect(encodeLoaderConf(onTrial)).toContain("\ndefault ichor-b+[1-9]*\n");
});

test("readLoaderState() believes the names; loader.conf chooses between two good banks", () => {
  const conf = encodeLoaderConf(onTrial);
  expect(readLoaderState(["ichor-a.efi", "ichor-b+0-3.efi"], conf)).toEqual({
    good: "A",
    trial: { bank: "B", bootsLeft: 0 },
  });
  expect(readLoaderState(["ichor-a.efi", "ichor-b.efi"], encodeLoaderConf({ good: "B" }))).toEqual({ good: "B" });
  expect(readLoaderState(["ichor-b.efi", "note.txt"], "")).toEqual({ good: "B" });
  expect(() => readLoaderState(["ichor-b+1-2.efi"], conf)).toThrow(FormatError);
});
