// Steps on folders that stand for partitions: what lies there afterwards, at any point where the power may go.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { planEndTrial, planRollBack, planUpgrade, type BankStep } from "../boot/bank-steps.ts";
import { planBootFiles } from "../boot/boot-files.ts";
import { loaderConfPath, removableLoaderPath, ukiFolder } from "../boot/systemd-boot.ts";
import type { Uki } from "../boot/uki.ts";
import { readBankDisk, readReport, type StartedBy } from "./bank-disk.ts";
import { runSteps, type StepContext } from "./bank-steps.ts";
import { mountedFiles, type PartitionFiles } from "./partition-files.ts";

const folders: string[] = [];
const bios: StartedBy = { firmware: "bios", bank: "A" };

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function ukiOf(version: string): Uki {
  return {
    osRelease: new Map([["VERSION_ID", version]]),
    kernelArguments: ["quiet"],
    kernelVersion: "6.12",
    kernel: { firstSector: 8, sectors: 10 },
    initramfs: { firstSector: 18, sectors: 20 },
    sizeBytes: 20_000,
  };
}

class PowerCut extends Error {}

/** Counts what changes a disk; the power goes before the change with the number `left`. */
interface Power {
  left: number;
}

function partition(name: string, power: Power): PartitionFiles & { readonly root: string } {
  const root = mkdtempSync(join(tmpdir(), `installer-${name}-`));
  folders.push(root);
  const files = mountedFiles(root, () => Promise.resolve());
  const spend = (): void => {
    if (power.left-- === 0) throw new PowerCut("the power is cut");
  };
  return {
    ...files,
    root,
    async write(path, bytes) {
      // half of it is there when the power goes now
      if (power.left === 0) await files.write(path, bytes.subarray(0, bytes.length / 2));
      spend();
      await files.write(path, bytes);
    },
    async overwrite(path, bytes) {
      spend();
      await files.overwrite(path, bytes);
    },
    async rename(from, to) {
      spend();
      await files.rename(from, to);
    },
    async remove(path) {
      spend();
      await files.remove(path);
    },
  };
}

interface Lab extends StepContext {
  readonly power: Power;
  readonly partitions: { readonly EFI: PartitionFiles & { readonly root: string }; readonly BOOT: PartitionFiles };
}

async function installed(): Promise<Lab> {
  const power = { left: Number.POSITIVE_INFINITY };
  const image = { uki: encodeUtf8("image ".repeat(100)), systemdBoot: encodeUtf8("loader") };
  const partitions = { EFI: partition("efi", power), BOOT: partition("boot", power) };
  const lab = { power, partitions, image, say: () => undefined };
  const files = planBootFiles({ state: { good: "A" }, images: { A: ukiOf("v1") } });
  await runSteps(
    files.map((file): BankStep => ({ kind: "write", ...file })),
    lab,
  );
  return lab;
}

async function upgradeSteps({ partitions }: Lab): Promise<readonly BankStep[]> {
  const disk = await readBankDisk(partitions, bios);
  if (disk === undefined) throw new Error("found no banks");
  return planUpgrade(disk, ukiOf("v2"));
}

test("an upgrade, its good end and a rollback are seen in the report", async () => {
  const lab = await installed();
  expect(await readReport(lab.partitions, bios)).toEqual({
    firmware: "bios",
    running: "A",
    state: { good: "A" },
    versions: { A: "v1" },
  });
  await runSteps(await upgradeSteps(lab), lab);
  const tried = { ...bios, bank: "B" } as const;
  expect(await readReport(lab.partitions, tried)).toEqual({
    firmware: "bios",
    running: "B",
    state: { good: "A", trial: { bank: "B", bootsLeft: 2 } },
    versions: { A: "v1", B: "v2" },
  });
  const onTrial = await readBankDisk(lab.partitions, tried);
  if (onTrial === undefined) throw new Error("found no banks");
  await runSteps(planEndTrial(onTrial), lab);
  const good = await readBankDisk(lab.partitions, tried);
  expect(good?.state).toEqual({ good: "B" });
  if (good !== undefined) await runSteps(planRollBack(good), lab);
  expect((await readReport(lab.partitions, tried))?.state).toEqual({ good: "A" });
});

test("the state of the loaders is written over itself, in its place", async () => {
  const lab = await installed();
  const path = join(lab.partitions.EFI.root, loaderConfPath);
  const before = statSync(path);
  await runSteps(await upgradeSteps(lab), lab);
  const after = statSync(path);
  expect([after.ino, after.size]).toEqual([before.ino, before.size]);
  expect(after.size).toBe(512);
});

test("the power cut before any change leaves the bank that runs whole and in charge, or the trial begun", async () => {
  const failures: unknown[] = [];
  for (let isDone = false; !isDone;) {
    const lab = await installed();
    const steps = await upgradeSteps(lab);
    lab.power.left = failures.length;
    const failure = await runSteps(steps, lab).then(
      () => undefined,
      (error: unknown) => error,
    );
    lab.power.left = Number.POSITIVE_INFINITY;
    const report = await readReport(lab.partitions, bios);
    expect(report?.state.good).toBe("A");
    expect(report?.versions.A).toBe("v1");
    expect((await lab.partitions.EFI.read(`${ukiFolder}/ichor-a.efi`))?.length).toBe(600);
    expect(await lab.partitions.EFI.read(removableLoaderPath)).toBeDefined();
    isDone = failure === undefined;
    if (!isDone) {
      failures.push(failure);
      await runSteps(await upgradeSteps(lab), lab); // the next try begins anew
    }
    expect((await readReport(lab.partitions, bios))?.state.trial).toEqual({ bank: "B", bootsLeft: 2 });
  }
  expect(failures.length).toBeGreaterThan(5);
  expect(failures.every((failure) => failure instanceof PowerCut)).toBe(true);
});

test("nothing is touched when there is no room", async () => {
  const lab = await installed();
  const steps = await upgradeSteps(lab);
  const full = { ...lab.partitions.EFI, freeBytes: async () => 1000 };
  lab.power.left = 0;
  await expect(runSteps(steps, { ...lab, partitions: { ...lab.partitions, EFI: full } })).rejects.toMatchObject({
    kind: "environment",
  });
});
