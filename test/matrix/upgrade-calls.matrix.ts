// The older call by which clients upgrade: at once, and staged, when the image is written at the next boot before any volume is used.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { openApi } from "../lib/node.ts";
import { openUpgradeLab, runningVersion, waitForBanks, type UpgradeLab } from "../lib/upgrade.ts";

const second = "v1.14.0+ichor.2.0.0";
const third = "v1.14.0+ichor.3.0.0";
/** The call answers when the image is there. */
const pullMs = 180_000;

void describe("an installed node", { concurrency: false }, () => {
  let lab: UpgradeLab;

  before(async () => {
    lab = await openUpgradeLab({ name: "upgrade-calls", firmware: "bios", timeLimitMs: 900_000, trialSeconds: 120 });
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
  });

  void test("takes an image at once, stops what runs, writes it and restarts with it", async () => {
    using api = openApi(lab.vm, lab.admin);
    const request = { image: lab.push({ version: second }), preserve: true };
    const { messages } = await api.unary(rpc.MachineService.Upgrade, request, pullMs);
    assert.match(messages[0]?.actorId ?? "", /^[0-9a-f-]{36}$/u); // by which clients know the events that are theirs
    await waitForBanks(lab, ({ running, good, onTrial }) => running === "B" && good === "B" && !onTrial);
    using again = openApi(lab.vm, lab.admin);
    assert.equal(await runningVersion(again), second);
  });

  void test("stages an image: restarts, writes it before it uses a volume, and restarts with it", async () => {
    using api = openApi(lab.vm, lab.admin);
    const request = { image: lab.push({ version: third }), preserve: true, stage: true };
    await api.unary(rpc.MachineService.Upgrade, request, pullMs);
    await waitForBanks(lab, ({ running, good, onTrial }) => running === "A" && good === "A" && !onTrial);
    assert.equal(lab.vm.lines.filter((line) => /reboot: Restarting system/u.test(line)).length, 3);
    using again = openApi(lab.vm, lab.admin);
    assert.equal(await runningVersion(again), third);
  });
});
