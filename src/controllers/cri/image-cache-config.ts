// cri.ImageCacheConfigController: brings the image cache into use where the config wants it: mounts what there is of it, copies it from the medium to the
// disk, starts the registry over it, and tells how far it is.
import { wakeup } from "../../base/wakeup.ts";
import { imageCacheLabel } from "../../boot/partition-layout.ts";
import { configCompleteForBoot } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { features } from "../../config/view/machine.ts";
import { systemVolume } from "../../config/view/volumes.ts";
import type { Controller, ControllerState, Input, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, destroyReady, exclusive, shared, strong, weak } from "../../cosi/controller.ts";
import { cacheMediumFolder } from "../../formats/oci/image-cache.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { VolumeMountRequest } from "../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { ImageCacheCopyStatus, ImageCacheStatus } from "../../resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../resources/cri/image-cache-config.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { cacheDiskVolume, cacheMediumVolume, cacheRegistry, imageCacheId } from "../../runtime/image-cache.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { backgroundCopy } from "./shared/background-copy.ts";
import type { CopyFiles } from "./shared/copy-image-cache.ts";

const name = "cri.ImageCacheConfigController";
const volumes = [cacheDiskVolume, cacheMediumVolume] as const;
const requestId = (volume: string): string => `${name}-${volume}`;

export interface ImageCacheParts {
  readonly files: CopyFiles & { exists(path: string): Promise<boolean> };
  readonly supervisor: Pick<Supervisor, "start" | "stop">;
  /** Nodes without disks of their own have no cache. */
  readonly hasVolumes: boolean;
}

/** A volume of the cache: not known yet, not there, or in the tree. */
type Place =
  | { readonly kind: "pending" | "absent" }
  | { readonly kind: "mounted"; readonly target: string; readonly readOnly: boolean };

const pending: Place = { kind: "pending" };
const absent: Place = { kind: "absent" };
const goneFor: ReadonlySet<number> = new Set([VolumePhase.missing, VolumePhase.failed, VolumePhase.closed]);

/** Where the volume is mounted, which it is asked to be. */
async function findPlace(state: ControllerState, volumeID: string, readOnly: boolean): Promise<Place> {
  const status = await state.find(VolumeStatus, volumeID);
  if (status === undefined || status.metadata.phase !== "running") return pending;
  if (goneFor.has(status.spec.phase)) return absent;
  const id = requestId(volumeID);
  const request = await state.find(VolumeMountRequest, id);
  if (status.spec.phase !== VolumePhase.ready || request?.metadata.phase === "tearingDown") return pending;
  const wish = { ...VolumeMountRequest.zero(), volumeID, requester: name, readOnly };
  await state.modify(VolumeMountRequest, id, () => wish);
  const mount = await state.find(VolumeMountStatus, id);
  if (mount?.metadata.phase !== "running") return pending;
  await state.addFinalizer(VolumeMountStatus, id, name);
  return { kind: "mounted", target: mount.spec.target, readOnly: mount.spec.readOnly };
}

/** What is to be unmounted is let go. */
async function letGo(state: ControllerState): Promise<void> {
  for (const volume of volumes) {
    const mount = await state.find(VolumeMountStatus, requestId(volume));
    if (mount?.metadata.phase === "tearingDown")
      await state.removeFinalizer(VolumeMountStatus, mount.metadata.id, name);
  }
}

function isWanted(config: Config | undefined): config is Config {
  return config !== undefined && configCompleteForBoot(config) && features(config).localImageCache;
}

/** The config gives the cache room on a disk: what comes on a medium shall stay. */
function hasDocument(config: Config): boolean {
  return systemVolume(config, imageCacheLabel) !== undefined;
}

const disabled: ImageCacheConfig = {
  status: ImageCacheStatus.disabled,
  copyStatus: ImageCacheCopyStatus.skipped,
  roots: [],
};

interface Places {
  readonly disk: Place;
  readonly medium: Place;
}

/** Starts and stops the registry over the cache, and tells how it is. */
function registryService(supervisor: ImageCacheParts["supervisor"]) {
  let isStarted = false;
  return {
    async status(state: ControllerState): Promise<number> {
      if (!isStarted) supervisor.start(cacheRegistry.service);
      isStarted = true;
      const service = await state.find(Service, cacheRegistry.service);
      const isReady = service?.metadata.phase === "running" && service.spec.running && service.spec.healthy;
      return isReady ? ImageCacheStatus.ready : ImageCacheStatus.preparing;
    },
    async end(): Promise<void> {
      if (!isStarted) return;
      isStarted = false;
      await supervisor.stop(cacheRegistry.service);
    },
  };
}

/** The medium's cache. A medium without one is let go: its device is remembered. */
function mediumFinder(files: Pick<ImageCacheParts["files"], "exists">, again: () => void) {
  let without: string | undefined;
  return async (state: ControllerState): Promise<Place> => {
    const location = (await state.find(VolumeStatus, cacheMediumVolume))?.spec.location;
    if (location !== undefined && location === without) return absent;
    const place = await findPlace(state, cacheMediumVolume, true);
    if (place.kind !== "mounted") return place;
    const target = `${place.target}/${cacheMediumFolder}`;
    if (await files.exists(target)) return { ...place, target };
    without = location;
    again();
    return absent;
  };
}

const inputs: readonly Input[] = [
  activeConfigInput,
  weak(VolumeLifecycle, { id: "volumes" }),
  ...volumes.map((id) => weak(VolumeStatus, { id })),
  ...volumes.map((id) => strong(VolumeMountStatus, { id: requestId(id) })),
  ...volumes.map((id) => destroyReady(VolumeMountRequest, { id: requestId(id) })),
  weak(Service, { id: cacheRegistry.service }),
];

export function imageCacheConfigController({ files, supervisor, hasVolumes }: ImageCacheParts): Controller {
  const changed = wakeup();
  const copy = backgroundCopy(files, () => changed.ring());
  const registry = registryService(supervisor);
  const findMedium = mediumFinder(files, () => changed.ring());

  async function findPlaces(state: ControllerState, hasRoom: boolean): Promise<Places> {
    const isOpen = (await state.find(VolumeLifecycle, "volumes"))?.metadata.phase === "running";
    if (!isOpen) return { disk: pending, medium: pending };
    // A file system that was mounted read-only cannot be written later: where something may come to be copied it is mounted for writing first.
    const readOnly = !hasRoom || copy.isDone();
    return { disk: await findPlace(state, cacheDiskVolume, readOnly), medium: await findMedium(state) };
  }

  async function copyStatus(context: ReconcileContext, { disk, medium }: Places, hasRoom: boolean): Promise<number> {
    const areMounted = disk.kind === "mounted" && medium.kind === "mounted";
    if (!hasRoom || !areMounted) await copy.end();
    if (!hasRoom || disk.kind === "absent" || medium.kind === "absent") return ImageCacheCopyStatus.skipped;
    if (areMounted && !disk.readOnly) copy.begin({ from: medium.target, to: disk.target }, context);
    return copy.status();
  }

  async function bring(context: ReconcileContext, config: Config): Promise<ImageCacheConfig> {
    const { state } = context;
    const hasRoom = hasDocument(config);
    const places = await findPlaces(state, hasRoom);
    const both = [places.disk, places.medium];
    const roots = both.flatMap((place) => (place.kind === "mounted" ? [place.target] : []));
    const spec = { copyStatus: await copyStatus(context, places, hasRoom), roots };
    if (roots.length > 0) return { ...spec, status: await registry.status(state) };
    await registry.end();
    const isPending = both.some(({ kind }) => kind === "pending");
    return { ...spec, status: isPending ? ImageCacheStatus.preparing : ImageCacheStatus.disabled };
  }

  return defineController({
    name,
    inputs,
    outputs: [exclusive(ImageCacheConfig), shared(VolumeMountRequest)],
    async reconcile(context) {
      const { state } = context;
      const config = hasVolumes ? await activeConfig(state) : undefined;
      const isOn = isWanted(config);
      const spec = isOn ? await bring(context, config) : disabled;
      await state.modify(ImageCacheConfig, imageCacheId, () => spec);
      if (!isOn) {
        await copy.end();
        await registry.end();
      }
      await letGo(state);
      await state.cleanup(VolumeMountRequest);
    },
    async source({ signal, wake }) {
      while (!signal.aborted) {
        await changed.next(signal);
        wake();
      }
      await copy.end();
    },
  });
}
