// The power goes at each step of an upgrade that the node tells of: it comes back each time, from a bank that is good, with its config.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { openApi } from "../lib/node.ts";
import {
  openUpgradeLab,
  ownImages,
  pullImage,
  waitForBanks,
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
}
