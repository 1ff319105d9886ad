// Machines without a watchdog: the kernel's own timer in software watches over an image on trial, whatever of the image stands still.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asTag } from "../../src/config/image-tag.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { openApi } from "../lib/node.ts";
import { openUpgradeLab, waitForBanks, writeImage } from "../lib/upgrade.ts";
import { assertStandstillEnds } from "../lib/watchdog.ts";

const bad = "v1.14.0+ichor.9.0.0";

void test("a process 1 that stands still is restarted by the timer in software", async (context) => {
  await assertStandstillEnds({
    name: "matrix-softdog",
    devices: [],
    say: (line) => context.diagnostic(line),
  });
});

void test("bios: comes back from an image whose kernel hangs, by the timer in software", async (context) => {
  const name = "matrix-softdog-hangs";
  await using lab = await openUpgradeLab({
    name,
    firmware: "bios",
    devices: [],
    timeLimitMs: 1_500_000,
    trialSeconds: 60,
  });
  using api = openApi(lab.vm, lab.admin);
  assert.equal((await writeImage(api, lab.push({ version: bad, fault: "kernel-hangs" }))).exitCode, 0);
  await api.unary(rpc.MachineService.Reboot, {});
  const startedMs = lab.vm.uptimeMs();
  const status = await waitForBanks(lab, ({ failureReason }) => failureReason !== "");
  context.diagnostic(`back after ${((lab.vm.uptimeMs() - startedMs) / 1000).toFixed(0)} s`);
  assert.deepEqual([status.running, status.good, status.failedVersion], ["A", "A", asTag(bad)]);
  assert.match(status.failureReason, /started \d times? and never came as far/u);
});
