// The image cache from the config to the mirrors, with real folders in the place of a disk and a medium.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { blobPath, manifestPath } from "../../formats/oci/image-cache.ts";
import type { FakeMounts } from "../../linux/fake/mounts.ts";
import { fakeMounts } from "../../linux/fake/mounts.ts";
import { fakeSwaps } from "../../linux/fake/swaps.ts";
import type { Files } from "../../linux/files.ts";
import { nodeFiles } from "../../linux/files.ts";
import { FilesystemType, VolumePhase, VolumeType } from "../../resources/block/common/enums.ts";
import { mountSpec } from "../../resources/block/common/messages.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { ImageCacheCopyStatus, ImageCacheStatus } from "../../resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../resources/cri/image-cache-config.ts";
import { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { mountController } from "../block/mount.ts";
import { mountRequestController } from "../block/mount-request.ts";
import { mountStatusController } from "../block/mount-status.ts";
import { imageCacheConfigController } from "./image-cache-config.ts";
import { registriesConfigController } from "./registries-config.ts";

const clock = manualClock();
const own = nodeFiles();
let folder = "";
let state: State;
let mounts: FakeMounts;
let stop: AbortController;
let running: Promise<void>;
let calls: string[];
/** Held back while it is pending. */
let gate: Promise<void> | undefined;

const machine =
  "version: v1alpha1\nmachine: {type: worker, token: a.b}\ncluster: {controlPlane: {endpoint: 'https://a:6443'}}\n";
const cacheOn = "---\napiVersion: v1alpha1\nkind: ImageCacheConfig\nlocal: {enabled: true}\n";
const diskOn = "---\napiVersion: v1alpha1\nkind: VolumeConfig\nname: IMAGECACHE\n";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "image-cache-"));
  state = openState(openMemoryState({ clock }));
  mounts = fakeMounts();
  calls = [];
  gate = undefined;
  stop = new AbortController();
  const supervisor = {
    start: (...ids: readonly string[]) => void calls.push(`start ${ids.join()}`),
    stop: async (...ids: readonly string[]) => void calls.push(`stop ${ids.join()}`),
  };
  const files: Files = {
    ...own,
    async *stream(path, signal, from) {
      await gate;
      yield* own.stream(path, signal, from);
    },
  };
  const never = () => Promise.reject(new Error("no processes"));
  const processes = { start: never, run: never, kill: () => false, killAll: () => undefined };
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(mountController({ files, mounts, swaps: fakeSwaps(), clock, processes }));
  runtime.register(mountRequestController());
  runtime.register(mountStatusController());
  runtime.register(imageCacheConfigController({ files, supervisor, hasVolumes: true }));
  runtime.register(registriesConfigController());
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
  await rm(folder, { recursive: true });
});

const soon = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(5000) });
const configure = (yaml: string): Promise<unknown> => state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));

async function cache(accept: (spec: ImageCacheConfig) => boolean): Promise<unknown> {
  const { spec } = await state.waitFor(ImageCacheConfig, "image-cache", (each) => accept(each.spec), soon());
  const nameIn = (names: Readonly<Record<string, number>>, number: number): string =>
    Object.entries(names).find(([, each]) => each === number)?.[0] ?? "";
  const roots = spec.roots.map((root) => root.replace(folder, ""));
  return [nameIn(ImageCacheStatus, spec.status), nameIn(ImageCacheCopyStatus, spec.copyStatus), ...roots];
}

type VolumeId = "IMAGECACHE-DISK" | "IMAGECACHE-ISO";

async function volume(id: VolumeId, phase: number): Promise<void> {
  const isDisk = id === "IMAGECACHE-DISK";
  await state.modify(VolumeStatus, id, () => ({
    ...VolumeStatus.zero(),
    phase,
    type: isDisk ? VolumeType.partition : VolumeType.disk,
    filesystem: isDisk ? FilesystemType.ext4 : FilesystemType.iso9660,
    mountLocation: isDisk ? "/dev/vda5" : "/dev/sr0",
    mountSpec: { ...mountSpec.zero(), targetPath: join(folder, isDisk ? "disk" : "iso"), fileMode: 0o700 },
  }));
}

const digestOf = (content: string): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;
const manifest = `{"schemaVersion":2,"config":{},"layers":[]}`;
const nginx = { registry: "docker.io", name: "library/nginx" };
const paths = [manifestPath(nginx, "1.29") ?? "", manifestPath(nginx, digestOf(manifest)) ?? ""];

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

/** A medium with one image of two blobs. */
async function fillMedium(): Promise<void> {
  for (const content of ["layer one", "layer two"]) await put(`iso/imagecache/${blobPath(digestOf(content))}`, content);
  for (const path of paths) await put(`iso/imagecache/${path}`, manifest);
}

async function filesBelow(path: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, path), { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return names.map((each) => each.slice(join(folder, path).length + 1)).toSorted();
}

const wholeCache = [...["layer one", "layer two"].map((content) => blobPath(digestOf(content))), ...paths].toSorted();
const setHealthy = (healthy: boolean): Promise<unknown> =>
  state.modify(Service, "registryd", () => ({ running: true, healthy, unknown: false }));

test("without a config, and with one that does not want it, there is no cache", async () => {
  expect(await cache(() => true)).toEqual(["disabled", "skipped"]);
  await configure(machine);
  await volume("IMAGECACHE-DISK", VolumePhase.ready);
  await state.waitFor(RegistryConfig, "registries", () => true, soon());
  expect(await cache(() => true)).toEqual(["disabled", "skipped"]);
  expect([calls, mounts.mounted]).toEqual([[], []]);
});

test("with neither volume there is no cache, once both are known to be missing", async () => {
  await configure(machine + cacheOn);
  expect(await cache(({ status }) => status !== ImageCacheStatus.disabled)).toEqual(["preparing", "skipped"]);
  await volume("IMAGECACHE-DISK", VolumePhase.missing);
  await volume("IMAGECACHE-ISO", VolumePhase.missing);
  expect(await cache(({ status }) => status === ImageCacheStatus.disabled)).toEqual(["disabled", "skipped"]);
  expect(calls).toEqual([]);
});

test("the partition of a disk image is served as it is, and mirrors name it while the registry is well", async () => {
  await configure(
    `${machine + cacheOn}---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints: [{url: "https://m.example"}]\nskipFallback: true\n`,
  );
  await volume("IMAGECACHE-ISO", VolumePhase.missing);
  await volume("IMAGECACHE-DISK", VolumePhase.ready);
  expect(await cache(({ roots }) => roots.length > 0)).toEqual(["preparing", "skipped", "/disk"]);
  expect(mounts.mounted.map(({ target, flags }) => [target.replace(folder, ""), flags])).toEqual([
    ["/disk", ["read-only"]],
  ]);
  expect(calls).toEqual(["start registryd"]);
  const mirrors = async (accept: (names: readonly string[]) => boolean): Promise<unknown> =>
    (await state.waitFor(RegistryConfig, "registries", ({ spec }) => accept(Object.keys(spec.mirrors)), soon())).spec
      .mirrors;
  const configured = { endpoint: "https://m.example", overridePath: false };
  const ours = { endpoint: "http://127.0.0.1:3172", overridePath: false };
  expect(await mirrors(() => true)).toEqual({ "ghcr.io": { endpoints: [configured], skipFallback: true } });
  await setHealthy(true);
  expect(await cache(({ status }) => status === ImageCacheStatus.ready)).toEqual(["ready", "skipped", "/disk"]);
  expect(await mirrors((names) => names.includes("*"))).toEqual({
    "*": { endpoints: [ours], skipFallback: false },
    "ghcr.io": { endpoints: [ours, configured], skipFallback: true },
  });
  await setHealthy(false);
  expect(await mirrors((names) => !names.includes("*"))).toEqual({
    "ghcr.io": { endpoints: [configured], skipFallback: true },
  });
});

test("a medium is served at once and copied to the disk that the config gives it; the disk is read-only after that", async () => {
  await fillMedium();
  const opened = Promise.withResolvers<void>();
  gate = opened.promise;
  await configure(machine + cacheOn + diskOn);
  await volume("IMAGECACHE-ISO", VolumePhase.ready);
  await volume("IMAGECACHE-DISK", VolumePhase.ready);
  await setHealthy(true);
  const isCopying = ({ copyStatus }: ImageCacheConfig): boolean => copyStatus === ImageCacheCopyStatus.copying;
  expect(await cache(isCopying)).toEqual(["ready", "copying", "/disk", "/iso/imagecache"]);
  opened.resolve();
  const isCopied = ({ copyStatus }: ImageCacheConfig): boolean => copyStatus === ImageCacheCopyStatus.ready;
  expect(await cache(isCopied)).toEqual(["ready", "ready", "/disk", "/iso/imagecache"]);
  expect(await filesBelow("disk")).toEqual(wholeCache);
  const flags = (): readonly unknown[] => mounts.mounted.map((mount) => mount.flags);
  await expect.poll(flags).toEqual([["read-only"], ["read-only"]]);
});

test("a copy that was broken off goes on, damaged files are left out and tried again", async () => {
  await fillMedium();
  const [one, two] = ["layer one", "layer two"].map((content) => blobPath(digestOf(content)));
  await put(`iso/imagecache/${two}`, "layer tw0");
  await put(`iso/imagecache/blob/../../outside`, "not part of it");
  await put(`disk/${one}.part`, "lay");
  await configure(machine + cacheOn + diskOn);
  await volume("IMAGECACHE-ISO", VolumePhase.ready);
  await volume("IMAGECACHE-DISK", VolumePhase.ready);
  await cache(({ copyStatus }) => copyStatus === ImageCacheCopyStatus.copying);
  await expect.poll(() => filesBelow("disk")).toEqual(wholeCache.filter((path) => path !== two));
  await put(`iso/imagecache/${two}`, "layer two");
  await expect.poll(async () => (await clock.advance(60_000), filesBelow("disk"))).toEqual(wholeCache);
  await cache(({ copyStatus }) => copyStatus === ImageCacheCopyStatus.ready);
  expect(await readFile(join(folder, "disk", two ?? ""), "utf8")).toBe("layer two");
});

test("a medium without a cache is let go; turning the cache off undoes all", async () => {
  await put("iso/other", "");
  await configure(machine + cacheOn);
  await volume("IMAGECACHE-ISO", VolumePhase.ready);
  await volume("IMAGECACHE-DISK", VolumePhase.ready);
  await setHealthy(true);
  expect(await cache(({ status }) => status === ImageCacheStatus.ready)).toEqual(["ready", "skipped", "/disk"]);
  await expect.poll(() => mounts.mounted.map(({ target }) => target)).toEqual([join(folder, "disk")]);
  await configure(machine);
  expect(await cache(({ status }) => status === ImageCacheStatus.disabled)).toEqual(["disabled", "skipped"]);
  await expect.poll(() => mounts.mounted).toEqual([]);
  await expect.poll(() => state.list(VolumeMountRequest)).toEqual([]);
  expect(calls).toEqual(["start registryd", "stop registryd"]);
});

test("when volumes are closed the copy ends and nothing is held", async () => {
  await fillMedium();
  const opened = Promise.withResolvers<void>();
  gate = opened.promise;
  await configure(machine + cacheOn + diskOn);
  await volume("IMAGECACHE-ISO", VolumePhase.ready);
  await volume("IMAGECACHE-DISK", VolumePhase.ready);
  await cache(({ copyStatus }) => copyStatus === ImageCacheCopyStatus.copying);
  await state.addFinalizer(VolumeLifecycle, "volumes", "test");
  await state.teardown(VolumeLifecycle, "volumes");
  opened.resolve();
  await expect.poll(() => mounts.mounted).toEqual([]);
  expect((await state.get(VolumeStatus, "IMAGECACHE-ISO")).metadata.finalizers).toEqual([]);
});
