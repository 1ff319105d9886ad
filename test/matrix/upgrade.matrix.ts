// Every kind of bad image on either firmware: the node ends on the good bank, with its config, and says why. A kernel that hangs or an agent that stands
// still takes the watchdog, which QEMU has to have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asTag } from "../../src/config/image-tag.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { imageVersion } from "../../tools/image/media.ts";
import type { ImageFault } from "../lib/bad-images.ts";
import { openApi } from "../lib/node.ts";
import {
  assertFailureInMeta,
  openUpgradeLab,
  runningVersion,
  waitForBanks,
  writeImage,
  type FirmwareKind,
} from "../lib/upgrade.ts";

const bad = "v1.14.0+ichor.9.0.0";
const counted = /started \d times? and never came as far|started once, then the boot loader went back/u;

interface Case {
  readonly fault: ImageFault;
  readonly reason: RegExp;
  /** The image gets well before it breaks: it must not have been found good by then. */
  readonly isLate?: boolean;
}

/** Longer than it takes a late fault to come. */
const late = { trialSeconds: 120, stableSeconds: 40 } as const;

const cases: readonly Case[] = [
  { fault: "apid-never-serves", reason: /not as well as before within 60 s: .*api: /u },
  { fault: "kernel-panics", reason: counted },
  { fault: "kernel-hangs", reason: counted },
  { fault: "stage1-exits", reason: counted },
  { fault: "damaged-root", reason: counted },
  { fault: "machined-crashes", reason: counted },
  { fault: "machined-crashes-late", reason: counted, isLate: true },
  { fault: "machined-hangs", reason: counted, isLate: true },
];

const firmwares: readonly FirmwareKind[] = ["bios", "uefi"];

for (const firmware of firmwares) {
  void test(`${firmware}: a good image, then rollback by hand`, async () => {
    const name = `matrix-good-${firmware}`;
    await using lab = await openUpgradeLab({ name, firmware, timeLimitMs: 900_000, trialSeconds: 60 });
    const reference = lab.push({ version: "v1.14.0+ichor.2.0.0" });
    using api = openApi(lab.vm, lab.admin);
    assert.equal((await writeImage(api, reference)).exitCode, 0);
    await api.unary(rpc.MachineService.Reboot, {});
    await waitForBanks(lab, ({ onTrial, good }) => !onTrial && good === "B");
    using upgraded = openApi(lab.vm, lab.admin);
    await upgraded.unary(rpc.MachineService.Rollback, {});
    await waitForBanks(lab, ({ running, onTrial }) => running === "A" && !onTrial);
    using back = openApi(lab.vm, lab.admin);
    assert.equal(await runningVersion(back), imageVersion());
  });

  void test(`${firmware}: an image that is cut off is not written`, async () => {
    const name = `matrix-truncated-${firmware}`;
    await using lab = await openUpgradeLab({ name, firmware, timeLimitMs: 600_000, trialSeconds: 60 });
    using api = openApi(lab.vm, lab.admin);
    const { exitCode } = await writeImage(api, lab.push({ version: bad, fault: "truncated-uki" }));
    assert.notEqual(exitCode, 0);
    await api.unary(rpc.MachineService.Reboot, {});
    await lab.vm.waitForLine(/reboot: Restarting system/u);
    await waitForBanks(lab, ({ running, onTrial }) => running === "A" && !onTrial);
  });

  for (const { fault, reason, isLate = false } of cases) {
    void test(`${firmware}: comes back from an image with the fault "${fault}"`, async () => {
      const name = `matrix-${fault}-${firmware}`;
      const limits = isLate ? late : { trialSeconds: 60 };
      await using lab = await openUpgradeLab({ name, firmware, timeLimitMs: 1_200_000, ...limits });
      using api = openApi(lab.vm, lab.admin);
      assert.equal((await writeImage(api, lab.push({ version: bad, fault }))).exitCode, 0);
      await api.unary(rpc.MachineService.Reboot, {});
      const status = await waitForBanks(lab, ({ failureReason }) => failureReason !== "");
      assert.deepEqual([status.running, status.good, status.failedVersion], ["A", "A", asTag(bad)]);
      assert.match(status.failureReason, reason);
      await assertFailureInMeta(lab, status);
      using back = openApi(lab.vm, lab.admin);
      assert.equal(await runningVersion(back), imageVersion());
    });
  }

  void test(`${firmware}: the power goes during a trial, which goes on afterwards`, async () => {
    const name = `matrix-cut-${firmware}`;
    await using lab = await openUpgradeLab({ name, firmware, timeLimitMs: 900_000, ...late });
    using api = openApi(lab.vm, lab.admin);
    assert.equal((await writeImage(api, lab.push({ version: "v1.14.0+ichor.2.0.0" }))).exitCode, 0);
    await api.unary(rpc.MachineService.Reboot, {});
    await waitForBanks(lab, ({ running, onTrial }) => running === "B" && onTrial);
    await lab.vm.powerCut();
    await lab.vm.powerOn();
    const status = await waitForBanks(lab, ({ onTrial, good }) => !onTrial && good === "B");
    assert.equal(status.failureReason, "");
  });
}
