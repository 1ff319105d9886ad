// The power goes at each step of an upgrade that the node tells of, while it rolls back, and while META is written: it comes back each time, from a bank
// that is good, with its config and what it had said to be written. Installation is in power-cuts-install.matrix.ts. `POWER_CUTS`: how many there are of a
// rollback and of META (6).
import assert from "node:assert/strict";
import { test } from "node:test";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { metaTags } from "../../src/runtime/meta.ts";
import { eventually, openApi } from "../lib/node.ts";
import { powerCuts } from "../lib/power-cuts.ts";
import {
  metaValue,
  openUpgradeLab,
  ownImages,
  pullImage,
  waitForBanks,
  writeImage,
  type FirmwareKind,
  type UpgradeLab,
} from "../lib/upgrade.ts";

/** More lines than an upgrade has: the test does not end without having seen the last one. */
const mostSteps = 40;

/** Writes the image and cuts the power when so many lines were told. Resolves with the last of them; undefined when there are not so many. */
async function cutAt(lab: UpgradeLab, imageName: string, step: number): Promise<string | undefined> {
  using api = openApi(lab.vm, lab.admin);
  await pullImage(api, imageName);
  let lines = 0;
  for await (const { progress } of api.stream(rpc.LifecycleService.Upgrade, {
    containerd: ownImages,
    source: { imageName },
  })) {
    if (progress?.response?.kind !== "message") continue;
    lines += 1;
    if (lines < step) continue;
    await lab.vm.powerCut();
    return progress.response.value;
  }
  return undefined;
}

const cuts = Number(process.env["POWER_CUTS"] ?? 6);
/** Two starts of a node for each, and what comes before. */
const cutsLimitMs = 900_000 + cuts * 150_000;

/** The call answers when the loaders have been told, by a program of its own. */
const rollBackMs = 60_000;

/** Of another length each time, so that a torn value cannot look like another one. */
function valueOf(round: number): string {
  return `${round}:${"x".repeat((round * 9973) % 60_000)}`;
}

async function readMeta(lab: UpgradeLab, tag: number): Promise<string> {
  return eventually(lab.vm, async () => {
    using api = openApi(lab.vm, lab.admin);
    return await metaValue(api, tag);
  });
}

async function writeMeta({ vm, admin }: UpgradeLab, key: number, value: string): Promise<void> {
  using api = openApi(vm, admin);
  await api.unary(rpc.MachineService.MetaWrite, { key, value: Buffer.from(value) });
}

async function rollBack({ vm, admin }: UpgradeLab): Promise<void> {
  using api = openApi(vm, admin);
  await api.unary(rpc.MachineService.Rollback, {}, rollBackMs);
}

/** A good image in bank B, and the one before in bank A. */
async function fillBanks(lab: UpgradeLab): Promise<void> {
  using api = openApi(lab.vm, lab.admin);
  const { exitCode, lines } = await writeImage(api, lab.push({ version: "v1.14.0+ichor.2.0.0" }));
  assert.equal(exitCode, 0, lines.join("\n"));
  await api.unary(rpc.MachineService.Reboot, {});
  await waitForBanks(lab, ({ onTrial, good }) => !onTrial && good === "B");
}

const firmwares: readonly FirmwareKind[] = ["bios", "uefi"];

for (const firmware of firmwares) {
  void test(`${firmware}: the power goes at each step of an upgrade`, async (context) => {
    const name = `matrix-cuts-${firmware}`;
    await using lab = await openUpgradeLab({ name, firmware, timeLimitMs: 3_000_000, trialSeconds: 120 });
    const reference = lab.push({ version: "v1.14.0+ichor.2.0.0" });
    let step = 1;
    for (; step <= mostSteps; step++) {
      const line = await cutAt(lab, reference, step);
      if (line === undefined) break;
      context.diagnostic(`cut after "${line}"`);
      await lab.vm.powerOn();
      const { running, good } = await waitForBanks(lab, ({ onTrial }) => !onTrial);
      assert.equal(running, good);
    }
    assert.ok(step > 1 && step <= mostSteps, `ended after ${step} steps`);
  });

  void test(`${firmware}: ${cuts} power cuts while the node rolls back`, async (context) => {
    const name = `matrix-cuts-rollback-${firmware}`;
    await using lab = await openUpgradeLab({ name, firmware, timeLimitMs: cutsLimitMs, trialSeconds: 120 });
    await fillBanks(lab);
    const power = powerCuts(lab.vm, cuts);
    let before = "B";
    for (let round = 1; round <= cuts; round++) {
      const wasAcknowledged = await power.cutDuring(round, () => rollBack(lab));
      await lab.vm.powerOn();
      const { running, good, trial, onTrial, versionA, versionB } = await waitForBanks(lab, () => true);
      const said = wasAcknowledged ? "answered" : "not answered";
      context.diagnostic(
        `round ${round}: ${said}, from ${before} to ${running} (a call takes ${Math.round(power.callMs)} ms)`,
      );
      assert.deepEqual([running, trial, onTrial], [good, "", false]);
      assert.ok(versionA !== "" && versionB !== "", "a bank is lost");
      if (wasAcknowledged) assert.notEqual(running, before);
      before = running;
    }
  });

  void test(`${firmware}: ${cuts} power cuts while META is written`, async (context) => {
    const name = `matrix-cuts-meta-${firmware}`;
    await using lab = await openUpgradeLab({ name, firmware, timeLimitMs: cutsLimitMs, trialSeconds: 120 });
    const { userReserved1: changed, userReserved2: other } = metaTags;
    await writeMeta(lab, other, "kept");
    await writeMeta(lab, changed, valueOf(0));
    const power = powerCuts(lab.vm, cuts);
    let before = valueOf(0);
    for (let round = 1; round <= cuts; round++) {
      const value = valueOf(round);
      const wasAcknowledged = await power.cutDuring(round, () => writeMeta(lab, changed, value));
      await lab.vm.powerOn();
      const after = await readMeta(lab, changed);
      const found = after === value ? "new" : after === before ? "old" : "another";
      const said = wasAcknowledged ? "answered" : "not answered";
      context.diagnostic(
        `round ${round}: ${said}, found the ${found} value (a call takes ${Math.round(power.callMs)} ms)`,
      );
      assert.ok(found === "new" || (found === "old" && !wasAcknowledged), `round ${round}: ${after.slice(0, 20)}…`);
      assert.equal(await readMeta(lab, other), "kept");
      before = after;
    }
  });
}
