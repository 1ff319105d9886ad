// A node gets onto its disk: as its config says, before it boots and while it boots, and as a client says.
import { expect, test } from "vitest";
import { install } from "../../api/lifecycle/install.ts";
import type { ApiContext } from "../../api/context.ts";
import { fakeContext } from "../../api/fake/context.ts";
import { invoke } from "../../api/fake/invoke.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { discoveredVolumesStatusId } from "../../controllers/block/discovered-volumes-status.ts";
import { unattendedInstallController } from "../../controllers/runtime/unattended-install.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { UnattendedInstallPhase } from "../../resources/runtime/common/enums.ts";
import { RebootRequest } from "../../resources/runtime/reboot-request.ts";
import { UnattendedInstallStatus } from "../../resources/runtime/unattended-install-status.ts";
import { installerMeta } from "../../runtime/installer.ts";
import { parseKernelArgs, readBootArgs } from "../../runtime/kernel-args.ts";
import { memoryInstaller } from "../../runtime/memory-installer.ts";
import { memoryMeta } from "../../runtime/meta.ts";
import { noUpgrades } from "../../runtime/no-upgrades.ts";
import { isToBeInstalled } from "../../sequencer/tasks/install.ts";
import { ContainerDriver, ContainerdNamespace } from "../../wire/gen/common.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { openInstallation } from "./installation.ts";

const disk = "/dev/vda";
const reference = "registry.example/installer:v9";
const digest = "sha256:bb";
const never = new AbortController().signal;
const up = { describe: () => "up", isMet: () => true, wait: async (): Promise<void> => undefined };

/** As an installation leaves it. */
async function addMeta(state: State): Promise<void> {
  await state.modify(DiscoveredVolume, "vda4", () => ({
    ...DiscoveredVolume.zero(),
    partitionLabel: "META",
    parent: "vda",
    parentDevPath: disk,
  }));
}

/** `/dev/system` is a link to the disk that udev's folders do not have. */
async function realPath(path: string): Promise<string> {
  if (path === "/dev/system") return disk;
  throw Object.assign(new Error(`no such file: ${path}`), { code: "ENOENT" });
}

async function openLab(kernelArgs = "") {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  await state.modify(DiscoveredVolumesStatus, discoveredVolumesStatusId, () => ({ ready: true }));
  const spec = { ...Disk.zero(), devPath: disk, transport: "virtio", symlinks: ["/dev/disk/by-id/one"] };
  await state.modify(Disk, "vda", () => spec);
  const [installer, meta] = [memoryInstaller(), memoryMeta()];
  let isLocked = false;
  const removed: string[] = [];
  const installation = openInstallation({
    state,
    installer,
    meta,
    clock,
    log: silentLogger,
    files: { realPath },
    kernelArgs: parseKernelArgs(kernelArgs),
    version: "v1.14.0+ichor.1",
    supervisor: { up: () => up },
    upgrades: {
      tryLock() {
        if (isLocked) return undefined;
        isLocked = true;
        return {
          [Symbol.dispose]: () => {
            isLocked = false;
          },
        };
      },
    },
    images: {
      locate: async (_place, name) => (name === reference ? { name, digest, labels: {}, blobs: "/blobs" } : undefined),
      pull: async (_place, name) => {
        if (name !== reference) throw new Error("no such image");
        return `registry.example/installer@${digest}`;
      },
      remove: async (_place, name) => void removed.push(name),
    },
  });
  const files = { info: async (path: string) => ({ kind: path === disk ? "block" : "file" }) };
  const images = {
    locate: async (_place: unknown, name: string) =>
      name === reference ? { name, digest, labels: {}, blobs: "/blobs" } : undefined,
  };
  const context = { ...fakeContext({ installation, upgrades: noUpgrades }), files, images } as unknown as ApiContext;
  return { clock, state, installer, meta, installation, removed, context };
}

interface Asked {
  readonly imageName?: string;
  readonly disk?: string;
}

async function ask(
  context: ApiContext,
  { imageName = reference, disk: path = disk }: Asked = {},
): Promise<readonly (string | number)[]> {
  const containerd = { driver: ContainerDriver.CONTAINERD, namespace: ContainerdNamespace.NS_SYSTEM };
  const request = { containerd, source: { imageName }, destination: { disk: path } };
  const found: (string | number)[] = [];
  for (const { progress } of await invoke(install, rpc.LifecycleService.Install, request, context)) {
    if (progress?.response !== undefined) found.push(progress.response.value);
  }
  return found;
}

test("the stream tells each step and ends with the exit code", async () => {
  const { context, installer, meta } = await openLab();
  meta.set(0x0a, Uint8Array.of(1));
  expect(await ask(context)).toEqual(["install /dev/vda", 0]);
  expect(installer.requests).toEqual([
    {
      kind: "install",
      disk,
      image: { blobs: "/blobs", manifestDigest: digest },
      wipe: true,
      meta: installerMeta([[0x0a, Uint8Array.of(1)]]),
    },
  ]);
  installer.failNext({ exitCode: 7, error: "disk is not empty" });
  expect(await ask(context)).toEqual(["install /dev/vda", "disk is not empty", 7]);
});

test("the stream is refused in the order of the checks", async () => {
  const { context, state, installation } = await openLab();
  await expect(ask(context, { disk: "/dev/none" })).rejects.toThrow(/invalid disk/u);
  await expect(ask(context, { disk: "" })).rejects.toThrow(/disk is required/u);
  await expect(ask(context, { imageName: "", disk: "" })).rejects.toThrow(/image name is required/u);
  await expect(ask(context, { imageName: "other:v1" })).rejects.toThrow(/not found in containerd store/u);
  await addMeta(state);
  await expect(ask(context, { imageName: "" })).rejects.toThrow(/already installed/u);
  using _ = installation.tryLock();
  await expect(ask(context)).rejects.toThrow("another installation/upgrade is already in progress");
});

test("carryOut() takes the image, installs, and forgets the image", async () => {
  const { installation, installer, removed } = await openLab(
    "talos.platform=metal siderolink.api=grpc://x console=tty0",
  );
  const lines: string[] = [];
  const target = { kind: "path", path: "/dev/disk/by-id/one" } as const;
  const wish = { target, image: reference, wipe: false, extraKernelArgs: ["quiet"] };
  await installation.carryOut(wish, (line) => lines.push(line), never);
  expect(lines).toEqual([`pulling ${reference}`, `installing ${reference} (${digest}) on ${disk}`, "install /dev/vda"]);
  expect(installer.requests[0]).toMatchObject({
    disk,
    kernelArgs: { kept: ["siderolink.api=grpc://x", "talos.platform=metal"], extra: ["quiet"] },
  });
  expect(removed).toEqual([reference]);
  installer.failNext({ exitCode: 7, error: "disk is not empty" });
  await expect(installation.carryOut(wish, () => undefined, never)).rejects.toThrow(/exit code 7: disk is not empty/u);
});

test("carryOut() follows a link to the disk that is not one of udev's", async () => {
  const { installation, installer } = await openLab();
  const target = { kind: "path", path: "/dev/system" } as const;
  await installation.carryOut({ target, image: reference, wipe: false }, () => undefined, never);
  const image = { blobs: "/blobs", manifestDigest: digest };
  expect(installer.requests).toEqual([
    { kind: "install", disk, image, wipe: false, legacyBiosSupport: false, meta: {} },
  ]);
});

const legacy = `version: v1alpha1\nmachine:\n  type: worker\n  token: a.b\n  install:\n    disk: ${disk}\n    image: ${reference}\n`;
const unattended = `apiVersion: v1alpha1\nkind: UnattendedInstallConfig\ninstaller: { image: "${reference}" }\nprovisioning: { diskSelector: { match: disk.dev_path == "${disk}" } }\n`;

test("what was installed once in this boot is not taken for a blank machine while its table is changed", async () => {
  const { installation, installer, state } = await openLab();
  await addMeta(state);
  expect(await installation.isInstalled()).toBe(true);
  await state.destroy(DiscoveredVolume, "vda4");
  expect(await installation.isInstalled()).toBe(true);
  const wish = { target: { kind: "path", path: disk }, image: reference, wipe: true } as const;
  await expect(installation.carryOut(wish, () => undefined, never)).rejects.toThrow("is installed on /dev/vda");
  expect(await installer.banks(disk, never)).toBeUndefined();
});

test("a node is installed before it boots when its config says so, it is not yet, and its kernel is to be on the disk", async () => {
  const { state } = await openLab();
  const node = { state, mode: "metal", args: readBootArgs(parseKernelArgs("")) } as const;
  expect(await isToBeInstalled(node)).toBe(false);
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: unattended }));
  expect(await isToBeInstalled(node)).toBe(false);
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: legacy }));
  expect(await isToBeInstalled(node)).toBe(true);
  const args = readBootArgs(parseKernelArgs("ichor.loader=external"));
  expect(await isToBeInstalled({ ...node, args })).toBe(false);
  await addMeta(state);
  expect(await isToBeInstalled(node)).toBe(false);
});

test("a document of its own installs while the node boots, and asks for the reboot when the config has its volume", async () => {
  const { state, clock, installation, installer } = await openLab();
  const runtime = createRuntime({ state, clock, log: silentLogger });
  runtime.register(unattendedInstallController({ installation }));
  const stop = new AbortController();
  const running = runtime.run(stop.signal);
  const phase = (wanted: number): Promise<unknown> =>
    state.waitFor(UnattendedInstallStatus, "unattended-install", ({ spec }) => spec.phase === wanted, {
      signal: never,
    });
  installer.failNext({ exitCode: 6, error: "disk is broken" });
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: unattended }));
  await phase(UnattendedInstallPhase.failed);
  await clock.advance(60_000);
  await phase(UnattendedInstallPhase["waiting-for-reboot"]);
  expect(await state.list(RebootRequest)).toEqual([]);
  await state.modify(VolumeStatus, "STATE", () => ({ ...VolumeStatus.zero(), phase: VolumePhase.ready }));
  await state.waitFor(RebootRequest, "reboot-request", () => true, { signal: never });
  expect(installer.requests.length).toBe(2);
  stop.abort();
  await running;
});
