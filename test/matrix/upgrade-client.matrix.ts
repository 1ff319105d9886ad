// What a person at the client sees of an image that is not good: the reason and an exit code; and what becomes of it: it is not tried again, neither by a
// restart of the node nor by being asked for again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { imageVersion } from "../../tools/image/media.ts";
import { runIchorctl } from "../lib/client.ts";
import { bootId, eventually, openApi } from "../lib/node.ts";
import { openUpgradeLab, runningVersion, waitForBanks, type FirmwareKind } from "../lib/upgrade.ts";

const bad = "v1.14.0+ichor.9.0.0";
const firmwares: readonly FirmwareKind[] = ["uefi", "bios"];

for (const firmware of firmwares) {
  void test(`${firmware}: the client says why an image was left, and nothing tries it again`, async (context) => {
    const name = `matrix-client-${firmware}`;
    await using lab = await openUpgradeLab({ name, firmware, timeLimitMs: 1_800_000, trialSeconds: 60 });
    const { vm, admin } = lab;
    const command = ["upgrade", "--image", lab.push({ version: bad, fault: "apid-never-serves" })];
    const failed = await runIchorctl(vm, admin, command);
    context.diagnostic(failed.text.trim().split("\n").at(-1) ?? "");
    assert.equal(failed.exitCode, 1, failed.text);
    assert.match(failed.text, /was rolled back: .*not as well as before within 60 s: .*api: /u);

    using api = openApi(vm, admin);
    const before = await bootId(api);
    await api.unary(rpc.MachineService.Reboot, {});
    await eventually(vm, async () => {
      using again = openApi(vm, admin);
      assert.notEqual(await bootId(again), before);
    });
    const { running, good, trial, onTrial } = await waitForBanks(lab, ({ failureReason }) => failureReason !== "");
    assert.deepEqual([running, good, trial, onTrial], ["A", "A", "", false]);
    using back = openApi(vm, admin);
    assert.equal(await runningVersion(back), imageVersion());

    const refused = await runIchorctl(vm, admin, command);
    assert.equal(refused.exitCode, 1, refused.text);
    assert.match(refused.text, /the installer ended with 4: .*the same image failed here/u);
    assert.equal(await runningVersion(back), imageVersion());
  });
}
