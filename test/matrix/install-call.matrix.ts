// LifecycleService.Install on a real machine: an image that is no good leaves the disk alone and has an exit code of its own; a good one is on the disk when
// the call ends, and the machine starts from there with its config.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Code } from "../../src/rpc/status.ts";
import { VolumePhase } from "../../src/resources/block/common/enums.ts";
import { VolumeStatus } from "../../src/resources/block/volume-status.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { imageVersion } from "../../tools/image/media.ts";
import { makeInstaller, openInstallerRegistry } from "../lib/bad-images.ts";
import { blankDisk, checkInstalled, contentOfDisk, currentIso, mirrorPatch } from "../lib/installation.ts";
import { admin, configure, testSecrets } from "../lib/kubernetes.ts";
import { eventually, failureCode, openApi, type NodeApi } from "../lib/node.ts";
import { startVm } from "../lib/vm.ts";
import { ownImages, pullImage } from "../lib/upgrade.ts";

const good = "registry.test/ichor/installer:next";
const bad = "registry.test/ichor/installer:bad";
/** The machine is to be installed by the call and nothing else. It has no name before: those of its own making come from what STATE keeps. */
const notByItself = "apiVersion: v1alpha1\nkind: UnattendedInstallConfig\n$patch: delete\n";

function orderOf(imageName: string, disk = "/dev/vda") {
  return { containerd: ownImages, source: { imageName }, destination: { disk } };
}

async function install(api: NodeApi, imageName: string) {
  const lines: string[] = [];
  const exitCodes: number[] = [];
  for await (const { progress } of api.stream(rpc.LifecycleService.Install, orderOf(imageName))) {
    if (progress?.response?.kind === "message") lines.push(progress.response.value);
    else if (progress?.response?.kind === "exitCode") exitCodes.push(progress.response.value);
  }
  return { text: lines.join("\n"), exitCodes };
}

async function isStateReady(api: NodeApi): Promise<boolean> {
  const { type, namespace } = VolumeStatus;
  const { resource } = await api.unary(rpc.State.Get, { type, namespace, id: "STATE", options: {} });
  return VolumeStatus.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array()).phase === VolumePhase.ready;
}

void test("bios: a client installs a machine that was started from a medium", async (context) => {
  await using registry = await openInstallerRegistry();
  registry.push(makeInstaller({ version: imageVersion() }), "ichor/installer:next");
  registry.push(makeInstaller({ version: "v1.14.0+ichor.9.0.0", fault: "truncated-uki" }), "ichor/installer:bad");
  await using vm = await startVm({
    name: "matrix-install-call",
    firmware: "bios",
    medium: await currentIso(),
    mediumLast: true,
    disksMb: [12_000],
    memoryMb: 3072,
    kernelArgs: ["loglevel=7"],
    timeLimitMs: 1_500_000,
  });
  await configure(vm, testSecrets.config(mirrorPatch(registry.mirror), notByItself));
  using api = openApi(vm, admin);
  await eventually(vm, () => pullImage(api, bad));
  await pullImage(api, good);

  const refused = await install(api, bad);
  context.diagnostic(`of the bad image: ${JSON.stringify(refused)}`);
  assert.equal(refused.exitCodes.length, 1);
  assert.notEqual(refused.exitCodes[0], 0);
  assert.match(refused.text, /Cannot /u);
  assert.deepEqual(await contentOfDisk(api), blankDisk);
  const nowhere = api.collect(rpc.LifecycleService.Install, orderOf(good, "/dev/vdz"));
  assert.equal(await failureCode(nowhere), Code.INVALID_ARGUMENT);

  const installed = await install(api, good);
  assert.deepEqual(installed.exitCodes, [0], installed.text);
  for (const line of [
    /^created EFI /mu,
    /^created META /mu,
    /^writing kernel image /mu,
    /^installation of \S+ complete$/mu,
  ]) {
    assert.match(installed.text, line);
  }
  await eventually(vm, async () => assert.ok(await isStateReady(api)));
  assert.equal(await failureCode(api.collect(rpc.LifecycleService.Install, orderOf(good))), Code.ALREADY_EXISTS);
  await api.unary(rpc.MachineService.Reboot, {});
  await checkInstalled(vm, "bios");
});
