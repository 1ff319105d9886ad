// Health decides about the node of a cluster too: an image in which the kubelet never gets ready is left again, and what etcd has is still there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asTag } from "../../src/config/image-tag.ts";
import { configMaps } from "../../src/clients/kubernetes/object.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { imageVersion } from "../../tools/image/media.ts";
import { applyObject, bootstrap, call, openTestCluster, waitNodesReady } from "../lib/kubernetes.ts";
import { eventually, openApi } from "../lib/node.ts";
import { openUpgradeLab, runningVersion, waitForBanks, writeImage, type FirmwareKind } from "../lib/upgrade.ts";

const bad = "v1.14.0+ichor.9.0.0";

const firmwares: readonly FirmwareKind[] = ["bios", "uefi"];

for (const firmware of firmwares) {
  void test(`${firmware}: a control plane comes back from an image whose kubelet never gets ready, with its data`, async (context) => {
    const options = { firmware, timeLimitMs: 2_400_000, trialSeconds: 240, withKubernetes: true } as const;
    await using lab = await openUpgradeLab({ name: `matrix-kubelet-${firmware}`, ...options });
    const { vm } = lab;
    const say = (what: string): void => context.diagnostic(`${what} after ${(vm.uptimeMs() / 1000).toFixed(0)} s`);
    await bootstrap(vm);
    const cluster = await openTestCluster(vm);
    await waitNodesReady(vm, cluster);
    say("Ready");
    const metadata = { name: "kept", namespace: "default" };
    const kept = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { kept: "yes" } };
    await applyObject(vm, cluster, configMaps, kept);
    using api = openApi(vm, lab.admin);
    assert.equal((await writeImage(api, lab.push({ version: bad, fault: "kubelet-never-ready" }))).exitCode, 0);
    await api.unary(rpc.MachineService.Reboot, {});
    const status = await waitForBanks(lab, ({ running, failureReason }) => running === "A" && failureReason !== "");
    say("back");
    assert.deepEqual([status.running, status.good, status.failedVersion], ["A", "A", asTag(bad)]);
    assert.match(status.failureReason, /not as well as before within 240 s: .*kubelet not (?:running|healthy)/u);
    using back = openApi(vm, lab.admin);
    assert.equal(await runningVersion(back), imageVersion());
    const after = await openTestCluster(vm);
    await waitNodesReady(vm, after);
    say("Ready again");
    const found = await eventually(vm, () => call(vm, (signal) => after.get(configMaps, metadata, signal)));
    assert.deepEqual(found?.["data"], { kept: "yes" });
  });
}
