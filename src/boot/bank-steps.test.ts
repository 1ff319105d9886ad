// Power cuts at every step: whatever of the steps since the last sync reached the disk, the loader starts a whole image.
import { matchesGlob } from "node:path";
import { expect, test } from "vitest";
import { encodeUtf8, decodeUtf8 } from "../base/bytes.ts";
import { BankInUseError, planEndTrial, planRollBack, planUpgrade, type BankDisk, type BankStep } from "./bank-steps.ts";
import { banks, type Bank } from "./banks.ts";
import { planBootFiles, type FileContent } from "./boot-files.ts";
import { bankConfigPath } from "./grub-config.ts";
import { parseGrubState } from "./grub-state.ts";
import { encodeUkiName, loaderConfPath, parseUkiName, readLoaderState, ukiFolder } from "./systemd-boot.ts";
import type { Uki } from "./uki.ts";

const uki: Uki = {
  osRelease: new Map([["VERSION_ID", "v2"]]),
  kernelArguments: ["quiet"],
  kernelVersion: "6.12",
  kernel: { firstSector: 8, sectors: 10 },
  initramfs: { firstSector: 18, sectors: 20 },
  sizeBytes: 20_000,
};

type Firmware = BankDisk["firmware"];
/** "PARTITION path" → content; "torn" is a file that was written in part. */
type Files = ReadonlyMap<string, string>;

function text(content: FileContent): string {
  if (content.kind === "text") return content.text;
  return content.kind === "bytes" ? decodeUtf8(content.bytes) : content.kind;
}

function installed(): Files {
  const files = planBootFiles({ state: { good: "A" }, images: { A: uki } });
  return new Map(files.map(({ partition, path, content }) => [`${partition} ${path}`, text(content)]));
}

function apply(files: Files, step: BankStep, isTorn = false): Files {
  const result = new Map(files);
  if (step.kind === "sync") return result;
  const key = `${step.partition} ${step.path}`;
  const old = result.get(key);
  if (step.kind === "write" || step.kind === "replace") {
    expect(step.kind === "replace" || old === undefined, `${key} is there already`).toBe(true);
    result.set(key, isTorn && step.kind === "write" ? "torn" : text(step.content));
  } else {
    result.delete(key);
    if (step.kind === "rename" && old !== undefined) result.set(`${step.partition} ${step.to}`, old);
  }
  return result;
}

function ukiNames(files: Files): readonly string[] {
  const prefix = `EFI ${ukiFolder}/`;
  return [...files.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

/** What systemd-boot starts: the default, else the first of its list, where images without boots left come last. */
function startUefi(files: Files): string | undefined {
  const names = ukiNames(files).filter((name) => name.endsWith(".efi"));
  const pattern = /^default (.*)$/mu.exec(files.get(`EFI ${loaderConfPath}`) ?? "")?.[1] ?? "";
  const failed = (name: string): number => (parseUkiName(name)?.bootsLeft === 0 ? 1 : 0);
  return names.find((name) => matchesGlob(name, pattern)) ?? names.toSorted((a, b) => failed(a) - failed(b))[0];
}

/** What grub.cfg starts. */
function startBios(files: Files): string | undefined {
  const state = parseGrubState(encodeUtf8(files.get("BOOT grub/grubenv") ?? ""));
  const bank = state.trial !== undefined && state.trial.bootsLeft > 0 ? state.trial.bank : state.good;
  const present = (each: Bank): boolean => files.get(`BOOT ${bankConfigPath(each)}`)?.includes("loopback") === true;
  return encodeUkiName({ bank: present(bank) ? bank : bank === "A" ? "B" : "A" });
}

function starts(files: Files, firmware: Firmware): string | undefined {
  const name = firmware === "uefi" ? startUefi(files) : startBios(files);
  return name === undefined ? undefined : `${name}: ${files.get(`EFI ${ukiFolder}/${name}`) ?? "missing"}`;
}

/** The disk after each power cut: all steps up to the last sync, and any of those after it, the last of them perhaps torn. */
function* cuts(files: Files, steps: readonly BankStep[]): Generator<Files> {
  let safe = files;
  let pending: BankStep[] = [];
  for (const step of steps) {
    if (step.kind !== "sync") {
      pending.push(step);
      continue;
    }
    for (let subset = 0; subset < 1 << pending.length; subset++) {
      const done = pending.filter((_, index) => (subset & (1 << index)) !== 0);
      yield done.reduce((disk, each) => apply(disk, each), safe);
      yield done.reduce((disk, each) => apply(disk, each, true), safe);
    }
    safe = pending.reduce((disk, each) => apply(disk, each), safe);
    pending = [];
  }
  expect(pending).toEqual([]);
}

function diskOf(files: Files, firmware: Firmware, running: Bank): BankDisk {
  const state =
    firmware === "uefi"
      ? readLoaderState(ukiNames(files), files.get(`EFI ${loaderConfPath}`) ?? "")
      : parseGrubState(encodeUtf8(files.get("BOOT grub/grubenv") ?? ""));
  return { firmware, running, state, ukiNames: ukiNames(files), hasBoot: true };
}

const run = (files: Files, steps: readonly BankStep[]): Files => steps.reduce((disk, step) => apply(disk, step), files);
const whole = /^ichor-[ab](\+[1-9])?(-\d)?\.efi: uki$/u;

for (const firmware of ["uefi", "bios"] as const) {
  test(`${firmware}: a power cut during an upgrade, its end or a rollback leaves a whole image to start`, () => {
    const before = installed();
    const upgrade = planUpgrade(diskOf(before, firmware, "A"), uki);
    const trial = run(before, upgrade);
    const endTrial = planEndTrial(diskOf(trial, firmware, "B"));
    const upgraded = run(trial, endTrial);
    const back = planRollBack(diskOf(upgraded, firmware, "B"));
    const again = planUpgrade(diskOf(upgraded, firmware, "B"), uki);
    for (const [start, steps] of [
      [before, upgrade],
      [trial, endTrial],
      [upgraded, back],
      [upgraded, again],
    ] as const) {
      for (const files of cuts(start, steps))
        for (const each of ["uefi", "bios"] as const) {
          expect(starts(files, each)).toMatch(whole);
        }
    }
    expect(starts(trial, firmware)).toBe(firmware === "uefi" ? "ichor-b+2.efi: uki" : "ichor-b.efi: uki");
    expect(starts(trial, firmware === "uefi" ? "bios" : "uefi")).toBe("ichor-a.efi: uki");
    for (const each of ["uefi", "bios"] as const) {
      expect(starts(upgraded, each)).toBe("ichor-b.efi: uki");
      expect(starts(run(upgraded, back), each)).toBe("ichor-a.efi: uki");
    }
  });

  test(`${firmware}: the steps of an upgrade never touch the bank that runs`, () => {
    const files = planUpgrade(diskOf(installed(), firmware, "A"), uki).flatMap((step) =>
      "path" in step ? [step.path] : [],
    );
    expect(files.filter((path) => /ichor-a|^A\//u.test(path))).toEqual([]);
  });
}

test("planUpgrade() writes over a failed image, and refuses while the new one is on trial", () => {
  const disk: BankDisk = {
    firmware: "uefi",
    running: "A",
    state: { good: "A", trial: { bank: "B", bootsLeft: 0 } },
    ukiNames: ["ichor-a.efi", "ichor-b+0-3.efi"],
    hasBoot: false,
  };
  expect(planUpgrade(disk, uki).map((step) => ("path" in step ? `${step.kind} ${step.path}` : step.kind))).toEqual([
    "replace loader/loader.conf",
    "sync",
    "remove EFI/Linux/ichor-b+0-3.efi",
    "sync",
    "write EFI/Linux/ichor-b+2.efi.new",
    "sync",
    "rename EFI/Linux/ichor-b+2.efi.new",
    "sync",
    "replace loader/loader.conf",
    "sync",
  ]);
  expect(() => planUpgrade({ ...disk, running: "B" }, uki)).toThrow(BankInUseError);
});

test("planRollBack() refuses when the other bank is empty or failed", () => {
  const disk: BankDisk = {
    firmware: "uefi",
    running: "A",
    state: { good: "A" },
    ukiNames: ["ichor-a.efi"],
    hasBoot: true,
  };
  expect(() => planRollBack(disk)).toThrow("bank B has no good image");
  expect(banks.map((bank) => encodeUkiName({ bank }))).toEqual(["ichor-a.efi", "ichor-b.efi"]);
});
