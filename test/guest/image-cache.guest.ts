// The image cache on real devices: a medium with a FAT file system, a partition that is made for the cache, the copy from one to the other, registryd over
// both, and a real containerd that pulls through it.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { listImages } from "../../src/clients/containerd/images.ts";
import { openContainerRuntime } from "../../src/clients/containerd/open-runtime.ts";
import type { ContainerRuntime } from "../../src/clients/containerd/runtime.ts";
import { decodeConfig } from "../../src/config/config.ts";
import { documentsOf } from "../../src/config/document.ts";
import { volumeConfig } from "../../src/config/documents/volume-config.ts";
import { discoveryController } from "../../src/controllers/block/discovery.ts";
import { mountController } from "../../src/controllers/block/mount.ts";
import { mountRequestController } from "../../src/controllers/block/mount-request.ts";
import { mountStatusController } from "../../src/controllers/block/mount-status.ts";
import { formatVolume } from "../../src/controllers/block/shared/format.ts";
import { imageCacheVolumes } from "../../src/controllers/block/shared/image-cache-volumes.ts";
import { volumeManagerController } from "../../src/controllers/block/volume-manager.ts";
import { imageCacheConfigController } from "../../src/controllers/cri/image-cache-config.ts";
import { registriesConfigController } from "../../src/controllers/cri/registries-config.ts";
import { registryHosts } from "../../src/controllers/files/shared/registry-hosts.ts";
import { serviceController } from "../../src/controllers/v1alpha1/service.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import { createRuntime } from "../../src/cosi/runtime.ts";
import { blobPath, manifestPath } from "../../src/formats/oci/image-cache.ts";
import { kernelBlockDevices } from "../../src/linux/block-devices.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { serveHttp } from "../../src/rpc/http-serve.ts";
import { openNetwork } from "../../src/linux/kernel-network.ts";
import { openWeb } from "../../src/linux/web.ts";
import { kernelModules } from "../../src/linux/modules.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { kernelPipes } from "../../src/linux/pipes.ts";
import { nodeProcesses } from "../../src/linux/process.ts";
import { kernelSockets } from "../../src/linux/socket.ts";
import { kernelSwaps } from "../../src/linux/swap.ts";
import { openBootPhase } from "../../src/controllers/hardware/boot-phase.ts";
import { kernelTpm } from "../../src/linux/tpm.ts";
import { probe } from "../../src/machined/probe.ts";
import { BlockDevice } from "../../src/resources/block/block-device.ts";
import { VolumePhase } from "../../src/resources/block/common/enums.ts";
import { Disk } from "../../src/resources/block/disk.ts";
import { DiscoveredVolumesStatus } from "../../src/resources/block/internal/discovered-volumes-status.ts";
import { VolumeConfig } from "../../src/resources/block/volume-config.ts";
import { VolumeLifecycle } from "../../src/resources/block/volume-lifecycle.ts";
import { VolumeStatus } from "../../src/resources/block/volume-status.ts";
import { MachineConfig } from "../../src/resources/config/machine-config.ts";
import { ImageCacheCopyStatus, ImageCacheStatus } from "../../src/resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../src/resources/cri/image-cache-config.ts";
import { RegistryConfig } from "../../src/resources/cri/registry-config.ts";
import { openEventBus } from "../../src/runtime/event-bus.ts";
import { openLogStore } from "../../src/runtime/log-store.ts";
import { registryd } from "../../src/services/registryd.ts";
import type { ServiceContext } from "../../src/services/shared/context.ts";
import { openSupervisor } from "../../src/supervisor/supervisor.ts";
import type { TestContainerd } from "../lib/containerd.ts";
import { testContainerd } from "../lib/containerd.ts";
import type { LoopDevice } from "../lib/loop-device.ts";
import { openLoopDevice } from "../lib/loop-device.ts";
import { serveRegistry, testImage } from "../lib/oci-image.ts";

const MiB = 1024 * 1024;
const libc = openLibc();
const files = nodeFiles();
const mounts = kernelMounts(libc);
const clock = systemClock;
const host = {
  clock,
  files,
  mounts,
  blockDevices: kernelBlockDevices(libc, clock),
  processes: nodeProcesses(),
  swaps: kernelSwaps(libc),
  modules: kernelModules(libc, { files, directory: `/usr/lib/modules/${release()}` }),
};
const none = new AbortController().signal;
const memory = "/run/image-cache-test";
const loopbackIndex = 1;

const cached = testImage({ files: [{ path: "data", content: new Uint8Array(3_000_000).fill(1) }] });
const other = testImage({ files: [{ path: "data", content: new Uint8Array(1000).fill(2) }] });
const cachedName = "docker.io/library/cached:v1";

const state = openState(openMemoryState({ clock }));
const events = openEventBus({ clock });
const stop = new AbortController();
const logs = openLogStore({ compress: async (bytes) => bytes, decompress: async (bytes) => bytes });
const supervisor = openSupervisor({
  clock,
  log: silentLogger,
  logs,
  events,
  pids: { set: async () => undefined, remove: async () => undefined },
  volumes: { request: () => ({ describe: () => "", wait: async () => undefined }), release: async () => undefined },
});
let containerd: TestContainerd;
let runtime: ContainerRuntime;
let medium: LoopDevice;
let disk: LoopDevice;
let controllers: Promise<void>;

/** A medium as somebody makes it by copying files to a stick. */
async function fillMedium(): Promise<void> {
  const { path } = medium;
  await formatVolume(host, { path, diskPath: path, type: "vfat", label: "ICHOR_1" }, none);
  const target = `${memory}/medium`;
  mkdirSync(target);
  await mounts.mount({ source: path, target, type: "vfat" });
  const put = (name: string, content: Uint8Array): void => {
    mkdirSync(dirname(join(target, "imagecache", name)), { recursive: true });
    writeFileSync(join(target, "imagecache", name), content);
  };
  for (const [digest, content] of cached.blobs) put(blobPath(digest), content);
  const repository = { registry: "docker.io", name: "library/cached" };
  for (const reference of ["v1", cached.digest]) put(manifestPath(repository, reference) ?? "", cached.manifest);
  await mounts.unmount(target);
}

/** What the kernel's messages would tell. */
async function announce(path: string, partition: { readonly parent: string } | undefined): Promise<void> {
  const id = path.slice("/dev/".length);
  await state.modify(BlockDevice, id, (former) => ({
    ...BlockDevice.zero(),
    type: partition === undefined ? "disk" : "partition",
    parent: partition?.parent ?? "",
    partitionNumber: partition === undefined ? 0 : 1,
    generation: (former?.generation ?? 0) + 1,
  }));
}

function configText(registryPort: number): string {
  return `version: v1alpha1
machine: { type: worker, token: a.b }
cluster: { controlPlane: { endpoint: "https://a:6443" } }
---
apiVersion: v1alpha1
kind: ImageCacheConfig
local: { enabled: true }
---
apiVersion: v1alpha1
kind: VolumeConfig
name: IMAGECACHE
provisioning: { diskSelector: { match: disk.dev_path == "${disk.path}" } }
---
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: registry.example
endpoints: [{ url: "http://127.0.0.1:${registryPort}" }]
skipFallback: true
`;
}

async function configure(yaml: string): Promise<void> {
  const decoded = decodeConfig(encodeUtf8(yaml));
  assert.ok(decoded.kind === "ok", decoded.kind === "invalid" ? decoded.text : "");
  const document = documentsOf(decoded.config, volumeConfig).find(({ name }) => name === "IMAGECACHE");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
  for (const [id, volume] of imageCacheVolumes(decoded.config, document))
    await state.modify(VolumeConfig, id, () => volume);
}

/** Keeps containerd's folder as the node's controller keeps it. */
async function writeHosts(): Promise<void> {
  const { spec } = await state.get(RegistryConfig, "registries");
  for (const [path, text] of registryHosts(spec)) {
    mkdirSync(dirname(join(containerd.hostsDirectory, path)), { recursive: true });
    writeFileSync(join(containerd.hostsDirectory, path), text);
  }
}

function startControllers(): Promise<void> {
  const context = { state, files, clock, log: silentLogger, pid: process.pid, probe, serveHttp };
  supervisor.load(registryd.bind(context as unknown as ServiceContext)); // nothing else is used of it
  const running = createRuntime({ state, log: silentLogger, clock });
  const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
  const callKms = () => Promise.reject(new Error("there is no key service"));
  const noFiles = { list: async () => [], findText: async () => undefined };
  for (const controller of [
    discoveryController({ ...host, files: noFiles }),
    volumeManagerController({
      ...host,
      newGuid: () => crypto.randomUUID(),
      tpm: kernelTpm,
      bootPhase: openBootPhase(kernelTpm),
      random,
      cpus: 2,
      callKms,
    }),
    mountController(host),
    mountRequestController(),
    mountStatusController(),
    imageCacheConfigController({ files, supervisor, hasVolumes: true }),
    registriesConfigController(),
    serviceController(events),
  ])
    running.register(controller);
  return running.run(stop.signal);
}

before(async () => {
  mkdirSync(memory, { recursive: true });
  await mounts.mount({ source: "tmpfs", target: memory, type: "tmpfs", data: "size=300m" });
  await openNetwork(libc, kernelSockets(libc), openWeb({ files })).changeLink(loopbackIndex, { up: true }, none); // registries listen there
  medium = await openLoopDevice(libc, `${memory}/medium.img`, 64 * MiB);
  disk = await openLoopDevice(libc, `${memory}/disk.img`, 700 * MiB);
  await fillMedium();
  containerd = await testContainerd({ folder: `${memory}/containerd`, clock });
  const instance = { client: containerd.client, namespace: "system", newId: () => crypto.randomUUID() };
  runtime = openContainerRuntime({
    instance,
    access: { hostsDirectory: containerd.hostsDirectory, credentials: () => Promise.resolve(undefined) },
    log: silentLogger,
    pipes: kernelPipes(libc, clock),
    pipesDirectory: `${memory}/pipes`,
  });
  await containerd.start();
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  await state.modify(DiscoveredVolumesStatus, "discovered-volumes-status", () => ({ ready: true }));
  for (const { path } of [medium, disk]) {
    await state.modify(Disk, path.slice(5), () => ({ ...Disk.zero(), devPath: path, size: BigInt(64 * MiB) }));
    await announce(path, undefined);
  }
  controllers = startControllers();
});

after(async () => {
  await supervisor.stopAll();
  stop.abort();
  await controllers;
  await containerd[Symbol.asyncDispose]();
  await medium[Symbol.asyncDispose]();
  await disk[Symbol.asyncDispose]();
});

const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(60_000) });

/** The new partition is announced as soon as the kernel has it. */
async function announcePartition(): Promise<void> {
  const path = `${disk.path}p1`;
  for (let attempt = 0; !existsSync(path) && attempt < 300; attempt++) await clock.sleep(100);
  await announce(disk.path, undefined);
  await announce(path, { parent: disk.path.slice(5) });
}

void test("a medium is served and copied to a partition that is made for it", async () => {
  await using registry = await serveRegistry({ images: new Map([["some/thing:v1", other]]) });
  await configure(configText(registry.port));
  await announcePartition();
  const isReady = ({ spec }: { readonly spec: ImageCacheConfig }): boolean =>
    spec.status === ImageCacheStatus.ready && spec.copyStatus === ImageCacheCopyStatus.ready;
  const { spec } = await state.waitFor(ImageCacheConfig, "image-cache", isReady, soon());
  assert.deepEqual(spec.roots, ["/system/imagecache/disk", "/system/imagecache/iso/imagecache"]);
  for (const [digest, content] of cached.blobs)
    assert.ok(readFileSync(`/system/imagecache/disk/${blobPath(digest)}`).equals(content));
  assert.deepEqual(readdirSync("/system/imagecache/disk").toSorted(), ["blob", "lost+found", "manifests"]);
  const status = await state.get(VolumeStatus, "IMAGECACHE-DISK");
  assert.deepEqual([status.spec.phase, status.spec.location], [VolumePhase.ready, `${disk.path}p1`]);

  const named = ({ spec: registries }: { readonly spec: RegistryConfig }): boolean => "*" in registries.mirrors;
  await state.waitFor(RegistryConfig, "registries", named, soon());
  await writeHosts();
  assert.equal((await runtime.ensureImage(cachedName, none)).digest, cached.digest);
  assert.deepEqual(registry.requests, []);
  // what the cache does not have the next mirror has
  assert.equal((await runtime.ensureImage("registry.example/some/thing:v1", none)).digest, other.digest);
  assert.ok(registry.requests.length > 0);
  const names = await listImages({ client: containerd.client, namespace: "system", newId: () => "" }, none);
  assert.ok(names.some(({ name }) => name === cachedName));
  const lines: string[] = [];
  for await (const piece of logs.read("registryd", { tailLines: -1, follow: false }, none))
    lines.push(decodeUtf8(piece));
  assert.match(lines.join(""), /\/v2\/library\/cached\/manifests\/v1\?ns=docker\.io: 200/u);
  assert.match(lines.join(""), /\/v2\/some\/thing\/manifests\/v1\?ns=registry\.example: 404/u);
});

void test("without its config the cache is unmounted and its registry stops", async () => {
  const { yaml } = (await state.get(MachineConfig, "v1alpha1")).spec;
  const off = yaml.replace("enabled: true", "enabled: false");
  await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: off }));
  const isOff = ({ spec }: { readonly spec: ImageCacheConfig }): boolean => spec.status === ImageCacheStatus.disabled;
  await state.waitFor(ImageCacheConfig, "image-cache", isOff, soon());
  const isMounted = async (): Promise<boolean> =>
    (await mounts.table()).some(({ target }) => target.startsWith("/system/imagecache/"));
  for (let attempt = 0; (await isMounted()) && attempt < 300; attempt++) await clock.sleep(100);
  assert.equal(await isMounted(), false);
  assert.equal(supervisor.find("registryd")?.state, "Finished");
});
