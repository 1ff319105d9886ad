// A node on a disk with two banks, and what tests of upgrades do with it: the same as clients, call by call.
import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import type { Credentials } from "../../src/ctl/session.ts";
import { BankStatus } from "../../src/resources/runtime/bank-status.ts";
import { MetaKey } from "../../src/resources/runtime/meta-key.ts";
import { metaTags } from "../../src/runtime/meta.ts";
import { ContainerDriver, ContainerdNamespace } from "../../src/wire/gen/common.ts";
import { ApplyConfigurationRequestMode } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { buildMedia, mediaWork } from "../../tools/image/media.ts";
import { controlPlanePatches, planRun } from "../../tools/run/plan.ts";
import { makeInstaller, openInstallerRegistry, type InstallerOptions, type InstallerRegistry } from "./bad-images.ts";
import { testCluster } from "./cluster.ts";
import { controlPlanePorts } from "./kubernetes.ts";
import { eventually, insecure, openApi, waitForApi, type NodeApi } from "./node.ts";
import { startVm, type Vm } from "./vm.ts";

export type FirmwareKind = "bios" | "uefi";

/** In the node's own containerd, which is there without Kubernetes. */
export const ownImages = { driver: ContainerDriver.CONTAINERD, namespace: ContainerdNamespace.NS_SYSTEM };
const diskMb = 9000;
/** Of a single node, which runs pods of all kinds. */
const ownCluster = controlPlanePatches({ nodes: planRun({}).nodes });
const controlPlaneSize = { diskImageMb: 14_000, memoryMb: 4096, ports: controlPlanePorts };

export interface UpgradeLab extends AsyncDisposable {
  readonly vm: Vm;
  readonly admin: Credentials;
  readonly registry: InstallerRegistry;
  /** Makes the image and puts it into the registry: its reference. */
  push(options: InstallerOptions): string;
}

export interface UpgradeLabOptions {
  readonly name: string;
  readonly firmware: FirmwareKind | "uefi-secure";
  /** A disk and the firmware's variables; the disk image in out/ if absent. Copied. */
  readonly machine?: { readonly diskImage: string; readonly efiVariables?: string };
  readonly timeLimitMs: number;
  /** How long an image has to be as well as the one before. */
  readonly trialSeconds: number;
  /** And for how long without a break; 5 if absent. */
  readonly stableSeconds?: number;
  /** Documents and patches that the config has besides. */
  readonly patches?: readonly string[];
  /** Control socket of a TPM in software. */
  readonly tpm?: string;
  /** What is plugged in besides; a watchdog if absent. */
  readonly devices?: readonly string[];
  /** The machine can carry a cluster of its own, the registry has the images for it, and the config says so: it is to be bootstrapped. */
  readonly withKubernetes?: boolean;
}

/** A configured node, from the disk image in out/ if nothing else is said, which runs from bank A, and a registry. */
export async function openUpgradeLab(options: UpgradeLabOptions): Promise<UpgradeLab> {
  if (options.machine === undefined) await buildMedia("raw", "virtual");
  await using opened = new AsyncDisposableStack();
  const {
    name,
    firmware,
    timeLimitMs,
    trialSeconds,
    stableSeconds = 5,
    patches = [],
    withKubernetes = false,
    devices = ["i6300esb"],
  } = options;
  const registry = opened.use(await openInstallerRegistry({ withKubernetes }));
  const machine = options.machine ?? { diskImage: join(mediaWork, "raw/disk.raw") };
  const size = withKubernetes ? controlPlaneSize : { diskImageMb: diskMb };
  const tpm = options.tpm === undefined ? {} : { tpm: options.tpm };
  const vm = opened.use(await startVm({ name, firmware, timeLimitMs, ...machine, ...size, ...tpm, devices }));
  const cluster = testCluster();
  const admin = await cluster.client();
  await waitForApi(vm, insecure);
  using maintenance = openApi(vm, insecure);
  const mirror = `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: "*"\nendpoints:\n  - url: ${registry.mirror}\n`;
  const trial = `apiVersion: v1alpha1\nkind: UpgradeTrialConfig\ntimeLimit: ${trialSeconds}s\nstableFor: ${stableSeconds}s\n`;
  await maintenance.unary(rpc.MachineService.ApplyConfiguration, {
    data: cluster.config(mirror, trial, ...patches, ...(withKubernetes ? ownCluster : [])),
    mode: ApplyConfigurationRequestMode.AUTO,
  });
  await waitForApi(vm, admin);
  using api = openApi(vm, admin);
  await eventually(vm, async () => {
    const { messages } = await api.unary(rpc.MachineService.Mounts, {});
    const targets = messages.flatMap(({ stats }) => stats.map(({ mountedOn }) => mountedOn));
    assert.ok(targets.includes("/var"), `mounted are ${targets.join(" ")}`);
  });
  const owned = opened.move();
  return {
    vm,
    admin,
    registry,
    push(image) {
      const repository = `ichor/installer:${image.version.replaceAll("+", "-")}`;
      registry.push(makeInstaller(image), repository);
      return `registry.test/${repository}`;
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

export async function runningVersion(api: NodeApi): Promise<string> {
  const { messages } = await api.unary(rpc.MachineService.Version, {});
  return messages[0]?.version?.tag ?? "";
}

export async function bankStatus(api: NodeApi): Promise<BankStatus> {
  const { type, namespace } = BankStatus;
  const { resource } = await api.unary(rpc.State.Get, { type, namespace, id: "banks", options: {} });
  return BankStatus.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array());
}

export async function pullImage(api: NodeApi, imageRef: string): Promise<void> {
  for await (const _ of api.stream(rpc.ImageService.Pull, { containerd: ownImages, imageRef }));
}

/** Takes the image and writes it: the lines and the exit code. */
export async function writeImage(
  api: NodeApi,
  reference: string,
): Promise<{ readonly lines: readonly string[]; readonly exitCode: number }> {
  await pullImage(api, reference);
  const lines: string[] = [];
  let exitCode = -1;
  const request = { containerd: ownImages, source: { imageName: reference } };
  for await (const { progress } of api.stream(rpc.LifecycleService.Upgrade, request)) {
    if (progress?.response?.kind === "message") lines.push(progress.response.value);
    else if (progress?.response?.kind === "exitCode") exitCode = progress.response.value;
  }
  return { lines, exitCode };
}

/** Waits until the node tells of its banks what is wanted, through boots. */
export async function waitForBanks(
  { vm, admin }: Pick<UpgradeLab, "vm" | "admin">,
  accept: (status: BankStatus) => boolean,
): Promise<BankStatus> {
  return eventually(vm, async () => {
    using api = openApi(vm, admin);
    const status = await bankStatus(api);
    assert.ok(accept(status), JSON.stringify(status));
    return status;
  });
}

/** The node's value of META under this tag, as text. Rejects when there is none. */
export async function metaValue(api: NodeApi, tag: number): Promise<string> {
  const { type, namespace } = MetaKey;
  const id = `0x${tag.toString(16).padStart(2, "0")}`;
  const { resource } = await api.unary(rpc.State.Get, { type, namespace, id, options: {} });
  return MetaKey.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array()).value;
}

/** The node has in META what it tells of the image that it has left, and is not going to tell it again. */
export async function assertFailureInMeta(
  { vm, admin }: Pick<UpgradeLab, "vm" | "admin">,
  { failedImage, failedDigest, failedVersion, failureReason, failedAt }: BankStatus,
): Promise<void> {
  const image = { image: failedImage, digest: failedDigest, version: failedVersion };
  const wanted = { ...image, reason: failureReason, failedAt, wasTried: true, isNews: false };
  await eventually(vm, async () => {
    using api = openApi(vm, admin);
    assert.deepEqual(JSON.parse(await metaValue(api, metaTags.upgradeFailure)), wanted);
  });
}

/** From the first call that is not answered to the first one that is again, ms. */
export async function measureDown({ vm, admin }: Pick<UpgradeLab, "vm" | "admin">): Promise<number> {
  let downSince: number | undefined;
  for (;;) {
    using api = openApi(vm, admin);
    const answered = await runningVersion(api).then(
      () => true,
      () => false,
    );
    if (!answered) downSince ??= systemClock.monotonic();
    else if (downSince !== undefined) return systemClock.monotonic() - downSince;
    await systemClock.sleep(250, vm.signal);
  }
}
