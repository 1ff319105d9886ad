// Images of the node itself, from containerd to the other bank: by the API's stream and by the port below it.
import { expect, test } from "vitest";
import { upgrade } from "../../api/lifecycle/upgrade.ts";
import { rollback } from "../../api/machine/rollback.ts";
import type { ApiContext } from "../../api/context.ts";
import { fakeContext } from "../../api/fake/context.ts";
import { invoke, invokeUnary } from "../../api/fake/invoke.ts";
import { encodeContents } from "../../boot/installer-labels.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { ExtensionStatus } from "../../resources/runtime/extension-status.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { Metadata } from "../../rpc/metadata.ts";
import { parseKernelArgs } from "../../runtime/kernel-args.ts";
import { memoryInstaller } from "../../runtime/memory-installer.ts";
import { memoryMeta, metaTags } from "../../runtime/meta.ts";
import * as record from "../../runtime/upgrade-record.ts";
import { ownImages } from "../../runtime/upgrades.ts";
import type { SequencerNode } from "../../sequencer/node.ts";
import { upgrade as upgradeTask } from "../../sequencer/tasks/upgrade.ts";
import { ContainerDriver, ContainerdNamespace } from "../../wire/gen/common.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { openUpgrades } from "./upgrades.ts";

const disk = "/dev/vda";
const reference = "registry.example/installer:v9";
const digest = "sha256:bb";

const kernelVersion = "6.12.57+deb13-amd64";

async function openLab(version = "v1.14.2", extensions: readonly string[] | undefined = []) {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(SystemDisk, "system-disk", () => ({ diskID: "vda", devPath: disk }));
  await state.modify(Service, "apid", () => ({ running: true, healthy: true, unknown: false }));
  const [installer, meta] = [memoryInstaller(), memoryMeta()];
  installer.setDisk(disk, { firmware: "bios", running: "A", state: { good: "A" }, versions: { A: "v1.14.1" } });
  installer.setVersion(digest, version);
  const labels = {
    ...(version === "" ? {} : { "org.opencontainers.image.version": version }),
    ...(extensions === undefined ? {} : encodeContents({ extensions, kernelVersion })),
  };
  const upgrades = openUpgrades({
    state,
    installer,
    meta,
    clock,
    log: silentLogger,
    version: "v1.14.1",
    kernelVersion,
    images: {
      locate: async (_place, name) => (name === reference ? { name, digest, labels, blobs: "/blobs" } : undefined),
      pull: async () => `registry.example/installer@${digest}`,
    },
  });
  return { state, installer, meta, upgrades, context: fakeContext({ upgrades }) };
}

async function ask(
  context: ApiContext,
  imageName = reference,
  metadata = new Metadata(),
): Promise<readonly (string | number)[]> {
  const containerd = { driver: ContainerDriver.CONTAINERD, namespace: ContainerdNamespace.NS_SYSTEM };
  const request = { containerd, source: { imageName } };
  const found: (string | number)[] = [];
  for (const { progress } of await invoke(upgrade, rpc.LifecycleService.Upgrade, request, context, { metadata })) {
    if (progress?.response !== undefined) found.push(progress.response.value);
  }
  return found;
}

test("the stream tells each step, ends with the exit code, and the image is tried next", async () => {
  const { context, installer, meta } = await openLab();
  expect(await ask(context)).toEqual([
    "upgrading to v1.14.2",
    "upgrade /dev/vda",
    "upgrade to v1.14.2 is written: it is tried at the next boot",
    0,
  ]);
  expect(installer.boot(disk)).toBe("B");
  expect(record.readAttempt(meta)).toMatchObject({
    image: reference,
    digest,
    version: "v1.14.2",
    fromVersion: "v1.14.1",
    fromBank: "A",
    before: { configured: false, services: ["apid"] },
  });
});

test("what the installer says no to is an exit code, and leaves no trace", async () => {
  const { context, installer, meta } = await openLab();
  installer.failNext({ exitCode: 6, error: "Cannot write: no space left" });
  expect((await ask(context)).slice(-2)).toEqual(["Cannot write: no space left", 6]);
  expect(record.readAttempt(meta)).toBeUndefined();
});

test("versions that must not follow each other are refused before the disk is touched", async () => {
  const { context, installer } = await openLab("v1.19.0");
  expect((await ask(context)).at(-1)).toBe(4);
  expect(installer.requests).toEqual([]);
  const { upgrades, state } = await openLab();
  await state.modify(KubeletSpec, "kubelet", () => ({ ...KubeletSpec.zero(), image: "kubelet:v1.40.0" }));
  const image = await upgrades.pull(reference, new AbortController().signal);
  expect(await upgrades.problem(image, { force: true })).toContain("kubelet:v1.40.0 is not supported");
});

test("an image that failed here is refused unless it is forced; one that was never started is not", async () => {
  const { upgrades, meta, context } = await openLab();
  const image = await upgrades.pull(reference, new AbortController().signal);
  const failure = { ...image, reason: "apid never came", failedAt: "2026-01-01", wasTried: false, isNews: false };
  await record.writeFailure(meta, failure);
  expect(await upgrades.problem(image, { force: false })).toBeUndefined();
  await record.writeFailure(meta, { ...failure, wasTried: true });
  expect(await upgrades.problem(image, { force: false })).toContain("failed here at 2026-01-01: apid never came");
  expect(await upgrades.problem({ ...image, digest: "sha256:cc" }, { force: false })).toBeUndefined();
  expect(await upgrades.problem(image, { force: true })).toBeUndefined();
  expect((await ask(context)).at(-1)).toBe(4);
});

test("an image that lacks extensions of the node is refused before anything is written, unless the client agrees", async () => {
  const { context, installer, meta, state } = await openLab("v1.14.2", ["other"]);
  await state.modify(ExtensionStatus, "000.agent", () => {
    const zero = ExtensionStatus.zero();
    return { ...zero, image: "000.agent.sqsh", metadata: { ...zero.metadata, name: "agent" } };
  });
  await expect(ask(context)).rejects.toMatchObject({ code: 9, message: /lacks .* that this node has: "agent"; /u });
  expect([installer.requests, meta.entries()]).toEqual([[], []]);
  const lines = await ask(context, reference, new Metadata({ "ichor-drop-extensions": "true" }));
  expect([lines[0], lines.at(-1)]).toEqual([
    'warning: the image lacks system extensions that this node has: "agent"',
    0,
  ]);
});

test("an image that is not there, none, and a second call are refused", async () => {
  const { context, upgrades, installer } = await openLab();
  await expect(ask(context, "other:1")).rejects.toMatchObject({
    code: 13,
    message: 'installer image "other:1" not found in containerd store',
  });
  await expect(ask(context, "")).rejects.toMatchObject({ code: 3 });
  {
    using _ = upgrades.tryLock();
    const message = "another installation/upgrade is already in progress";
    await expect(ask(context)).rejects.toMatchObject({ code: 9, message });
  }
  expect(installer.requests).toEqual([]);
  expect((await ask(context)).at(-1)).toBe(0);
});

test("the tag of the reference stands in for a label that is not there", async () => {
  const { upgrades } = await openLab("");
  expect((await upgrades.find(ownImages, reference, new AbortController().signal))?.version).toBe("v9");
});

test("a rollback without another image is refused with the reason", async () => {
  const { context, installer } = await openLab();
  const asked = invokeUnary(rollback, rpc.MachineService.Rollback, {}, context);
  await expect(asked).rejects.toMatchObject({ code: 9, message: "Cannot roll back: bank B has no good image" });
  expect(installer.boot(disk)).toBe("A");
});

test("going back while a trial runs counts against the image", async () => {
  const { context, installer, meta, upgrades } = await openLab();
  const { signal } = new AbortController();
  await ask(context);
  installer.boot(disk);
  await upgrades.noteRestart("me");
  expect(record.readAttempt(meta)?.actorId).toBe("me");
  expect(await upgrades.goBack("rolled back by hand", () => undefined, signal)).toEqual({ exitCode: 0 });
  expect(installer.boot(disk)).toBe("A");
  expect(record.readFailure(meta)).toMatchObject({ digest, reason: "rolled back by hand", wasTried: true });
  await record.forgetAttempt(meta);
  expect((await upgrades.goBack("again", () => undefined, signal)).error).toContain("has no good image");
});

test("an image that failed is known by its tag too, which has no plus", async () => {
  const { installer, meta, upgrades } = await openLab();
  const tried = { image: reference, digest, version: "v1.14.2-ichor.2" };
  const told = { reason: "hangs", failedAt: "2026-01-01T00:00:00Z", wasTried: true, isNews: false };
  await record.writeFailure(meta, { ...tried, ...told });
  const versions = { A: "v1.14.1", B: "v1.14.2+ichor.2" };
  installer.setDisk(disk, { firmware: "bios", running: "A", state: { good: "A" }, versions });
  const { error } = await upgrades.goBack("again", () => undefined, new AbortController().signal);
  expect(error).toContain("has no good image");
});

test("an upgrade by a sequence has the kernel arguments of the config and those that the node hands on; a client's own has not", async () => {
  const { upgrades, installer, state, context } = await openLab();
  const image = await upgrades.pull(reference, new AbortController().signal);
  const kernelArgs = parseKernelArgs("talos.platform=metal net.ifnames=0 ichor.bank=A");
  const node = { upgrades, state, kernelArgs } as unknown as SequencerNode;
  const run = async (yaml: string): Promise<unknown> => {
    await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
    const task = { say: () => undefined, signal: new AbortController().signal, clock: manualClock() };
    await upgradeTask(image).run(node, task);
    return installer.requests.at(-1);
  };
  const written = { kind: "upgrade", disk, image: { blobs: "/blobs", manifestDigest: digest }, meta: {} };
  const install = (text: string): string => `version: v1alpha1\nmachine: { type: worker, install: ${text} }\n`;
  const kept = ["net.ifnames=0", "talos.platform=metal"];
  expect(await run(install("{ extraKernelArgs: [quiet] }"))).toEqual({
    ...written,
    kernelArgs: { kept, extra: ["quiet"] },
  });
  expect(await run(install("{ disk: /dev/vda }"))).toEqual({ ...written, kernelArgs: { kept, extra: [] } });
  expect(await run(install("{ grubUseUKICmdline: true }"))).toEqual(written);
  await ask(context);
  expect(installer.requests.at(-1)).toEqual(written);
});

test("a staged image is taken once, with how the node was when it was staged", async () => {
  const { upgrades, meta, state } = await openLab();
  expect(await upgrades.takeStaged()).toBeUndefined();
  await upgrades.stage(reference, { preserve: true });
  expect(meta.entries().map(([tag]) => tag)).toEqual([7, 8]);
  const before = await upgrades.health();
  expect(before.services).toEqual(["apid"]);
  await state.modify(Service, "apid", () => ({ running: false, healthy: false, unknown: true })); // after the restart
  expect(await upgrades.takeStaged()).toEqual({ reference, before, force: false, dropExtensions: false });
  expect(await upgrades.takeStaged()).toBeUndefined();
  expect(meta.entries()).toEqual([]);
  await upgrades.stage(reference, { force: true, dropExtensions: true });
  expect(await upgrades.takeStaged()).toMatchObject({ force: true, dropExtensions: true });
  meta.set(metaTags.stagedUpgradeImageRef, encodeUtf8(reference)); // by another version
  meta.set(metaTags.stagedUpgradeInstallOptions, encodeUtf8("{}"));
  expect(await upgrades.takeStaged()).toMatchObject({ reference, before: { services: [] } });
});

test("an upgrade that META has no room for is not staged in part", async () => {
  const { upgrades, meta } = await openLab();
  const [tag, image] = [metaTags.userReserved1, encodeUtf8(reference)];
  meta.set(tag, new Uint8Array(256 * 1024 - 40 - 8 - image.length - 8));
  await expect(upgrades.stage(reference, {})).rejects.toThrow("META has no room");
  expect(meta.entries().map(([each]) => each)).toEqual([tag]);
});
