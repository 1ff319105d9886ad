// A node on a disk goes to another version, and comes back: by hand, and by itself from an image that never gets healthy. On a BIOS; UEFI and other faults
// are in upgrade.matrix.ts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { systemClock } from "../../src/base/clock.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { imageVersion } from "../../tools/image/media.ts";
import { openApi } from "../lib/node.ts";
import {
  assertFailureInMeta,
  bankStatus,
  measureDown,
  openUpgradeLab,
  runningVersion,
  waitForBanks,
  writeImage,
  type UpgradeLab,
} from "../lib/upgrade.ts";

const second = "v1.14.0+ichor.2.0.0";
const third = "v1.14.0+ichor.3.0.0";

void describe("an installed node", { concurrency: false }, () => {
  let lab: UpgradeLab;

  before(async () => {
    lab = await openUpgradeLab({ name: "upgrade", firmware: "bios", timeLimitMs: 900_000, trialSeconds: 60 });
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
  });

  void test("goes to another version, tries it, and finds it good", async (context) => {
    const reference = lab.push({ version: second });
    using api = openApi(lab.vm, lab.admin);
    const startedMs = systemClock.monotonic();
    const { lines, exitCode } = await writeImage(api, reference);
    assert.equal(exitCode, 0, lines.join("\n"));
    const writtenMs = systemClock.monotonic();
    await waitForBanks(lab, (banks) => banks.running === "A" && banks.trial === "B" && banks.versionB === second);
    await api.unary(rpc.MachineService.Reboot, {});
    const down = measureDown(lab);
    await waitForBanks(lab, ({ running }) => running === "B");
    context.diagnostic(`down for ${((await down) / 1000).toFixed(1)} s`);
    const seconds = (ms: number): string => (ms / 1000).toFixed(1);
    context.diagnostic(`written after ${seconds(writtenMs - startedMs)} s`);
    context.diagnostic(`call to new version: ${seconds(systemClock.monotonic() - startedMs)} s`);
    const settled = await waitForBanks(lab, ({ onTrial, good }) => !onTrial && good === "B");
    assert.equal(settled.failureReason, "");
    using again = openApi(lab.vm, lab.admin);
    assert.equal(await runningVersion(again), second);
  });

  void test("goes back by itself from an image whose API never serves, and says why", async (context) => {
    const reference = lab.push({ version: third, fault: "apid-never-serves" });
    using api = openApi(lab.vm, lab.admin);
    const { running, good } = await bankStatus(api);
    const version = await runningVersion(api);
    assert.equal((await writeImage(api, reference)).exitCode, 0);
    const startedMs = systemClock.monotonic();
    await api.unary(rpc.MachineService.Reboot, {});
    const status = await waitForBanks(lab, ({ failureReason }) => failureReason !== "");
    context.diagnostic(`bad image to old version: ${((systemClock.monotonic() - startedMs) / 1000).toFixed(1)} s`);
    assert.deepEqual([status.running, status.good, status.trial], [running, good, ""]);
    assert.match(status.failureReason, /not as well as before within 60 s: api: /u);
    await assertFailureInMeta(lab, status);
    using again = openApi(lab.vm, lab.admin);
    assert.equal(await runningVersion(again), version);
    const { lines, exitCode } = await writeImage(again, reference);
    assert.equal(exitCode, 4);
    assert.match(lines.join("\n"), /the same image failed here/u);
  });

  void test("goes back to the version before by hand, as long as there is one", async () => {
    using api = openApi(lab.vm, lab.admin);
    // the bad image took the place of the first version: there is nothing to go back to
    await assert.rejects(api.unary(rpc.MachineService.Rollback, {}), /no good image/u);
    const reference = lab.push({ version: imageVersion() });
    assert.equal((await writeImage(api, reference)).exitCode, 0);
    await api.unary(rpc.MachineService.Reboot, {});
    await waitForBanks(lab, ({ onTrial, good }) => !onTrial && good === "A");
    using upgraded = openApi(lab.vm, lab.admin);
    await upgraded.unary(rpc.MachineService.Rollback, {});
    await waitForBanks(lab, ({ running, onTrial }) => running === "B" && !onTrial);
    using back = openApi(lab.vm, lab.admin);
    assert.equal(await runningVersion(back), second);
  });
});
