// block.VolumeManagerController: brings every volume of the config into being, and closes them all when the machine stops.
import { nameIn } from "../../base/enum-name.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, strong, weak } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { MountFailure } from "../../resources/block/internal/mount-failure.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { VolumeConfig } from "../../resources/block/volume-config.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { isMountable, VolumeStatus } from "../../resources/block/volume-status.ts";
import { EncryptionProviderType } from "../../resources/block/common/enums.ts";
import { SystemInformation } from "../../resources/hardware/system-information.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { EncryptionSalt } from "../../resources/secrets/encryption-salt.ts";
import type { Tpm } from "../../linux/tpm.ts";
import type { BootPhase } from "../hardware/boot-phase.ts";
import { encryptionSaltId } from "../secrets/encryption-salt.ts";
import { discoveredVolumesStatusId } from "./discovered-volumes-status.ts";
import type { FillTools } from "./shared/fill-volume.ts";
import { kmsKeys, type CallKms, type KmsKeys } from "./shared/kms-keys.ts";
import { filesystemLoader } from "./shared/load-filesystems.ts";
import { closeEncrypted } from "./shared/luks.ts";
import type { VolumeContext } from "./shared/process-volume.ts";
import { processVolume, refreshed, withMountProblem } from "./shared/process-volume.ts";
import { tpmKeys, type TpmKeys } from "./shared/tpm-keys.ts";
import { inProvisioningOrder, isProvisioned } from "./shared/volume-order.ts";
import { systemDiskId } from "./system-disk.ts";

const name = "block.VolumeManagerController";
export const volumeLifecycleId = "volumes";
/** Failed volumes are tried again after this. */
const retryMs = 30_000;
/** META is read and written without being mounted, up to the very end. */
const neverClosed = "META";

/** Nothing more happens to what is on the volume. */
function isSettled(status: VolumeStatus): boolean {
  return isMountable(status) || status.phase === VolumePhase.closed;
}

export interface VolumeManagerOptions extends FillTools {
  readonly newGuid: () => string;
  readonly tpm: Tpm;
  readonly bootPhase: BootPhase;
  /** Bytes nobody can guess. */
  readonly random: (length: number) => Uint8Array;
  readonly callKms: CallKms;
}

/** How long volumes that have other keys too wait for the network, from the start. */
const networkPatienceMs = 60_000;
const networkStatusId = "status";

/** Where keys come from that are not made of the config and the machine's UUID. */
interface KeySources {
  readonly tpm: TpmKeys;
  readonly kms: KmsKeys;
  /** Until when volumes with other keys wait for the network, in milliseconds of the monotonic clock. */
  readonly networkUntilMs: number;
}

type Statuses = ReadonlyMap<string, Resource<VolumeStatus>>;

async function readStatuses(state: ControllerState): Promise<Statuses> {
  return new Map((await state.list(VolumeStatus)).map((status) => [status.metadata.id, status]));
}

/** What was opened to read the volume is closed. */
async function close(
  { signal }: ReconcileContext,
  tools: FillTools,
  { metadata, spec }: Resource<VolumeStatus>,
): Promise<void> {
  if (spec.encryptionProvider === EncryptionProviderType.luks2) await closeEncrypted(tools, metadata.id, signal);
}

/** A volume is closed when nobody holds on to it. True when all are. One that cannot be closed does not keep the others open. */
async function closeAll(context: ReconcileContext, tools: FillTools, statuses: Statuses): Promise<boolean> {
  const { state } = context;
  const errors: unknown[] = [];
  let areClosed = true;
  for (const [id, status] of statuses) {
    const { metadata, spec } = status;
    if (id === neverClosed || spec.phase === VolumePhase.closed) continue;
    const isFree = metadata.finalizers.every((finalizer) => finalizer === name);
    if (!isFree) {
      areClosed = false;
      continue;
    }
    try {
      await close(context, tools, status);
      await state.modify(VolumeStatus, id, (before) => ({ ...(before ?? spec), phase: VolumePhase.closed }));
    } catch (error) {
      context.signal.throwIfAborted();
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, "Cannot close all volumes");
  return areClosed;
}

/** A volume that can be mounted follows its config as far as that goes without touching what is on it, and tells why it is not mounted. */
async function refresh(
  { state, log }: ReconcileContext,
  { metadata, spec }: Resource<VolumeStatus>,
  config: VolumeConfig,
): Promise<void> {
  if (!isMountable(spec) || metadata.phase !== "running") return;
  const failure = await state.find(MountFailure, metadata.id);
  const after = withMountProblem(refreshed(spec, config), failure?.spec.problem);
  await state.modify(VolumeStatus, metadata.id, () => after);
  if (after.phase !== spec.phase || after.errorMessage !== spec.errorMessage) report(log, metadata.id, after);
}

/** A config that goes takes its volume along, once nobody uses it. */
async function removeVolume(
  context: ReconcileContext,
  tools: FillTools,
  config: Resource<VolumeConfig>,
): Promise<void> {
  const { state } = context;
  const { id } = config.metadata;
  if (!(await state.teardown(VolumeStatus, id))) return;
  const status = await state.find(VolumeStatus, id);
  if (status !== undefined) await close(context, tools, status);
  await state.destroy(VolumeStatus, id);
  await state.removeFinalizer(VolumeConfig, id, name);
}

type SharedContext = Omit<VolumeContext, "areEarlierReady" | "isOtherMade">;

async function readContext(
  { state, log, signal }: ReconcileContext,
  options: VolumeManagerOptions,
  { tpm, kms, networkUntilMs }: KeySources,
): Promise<SharedContext> {
  const discovered = await state.find(DiscoveredVolumesStatus, discoveredVolumesStatusId);
  const system = await state.find(SystemInformation, "systeminformation");
  const isUp = (await state.find(NetworkStatus, networkStatusId))?.spec.addressReady ?? false;
  const network = isUp ? "up" : options.clock.monotonic() < networkUntilMs ? "awaited" : "down";
  const salt = await state.find(EncryptionSalt, encryptionSaltId);
  return {
    tools: options,
    newGuid: options.newGuid,
    volumes: await state.list(DiscoveredVolume),
    disks: await state.list(Disk),
    systemDiskId: (await state.find(SystemDisk, systemDiskId))?.spec.diskID,
    isDiscovered: discovered?.spec.ready ?? false,
    material: { nodeUuid: system?.spec.uuid, stateSalt: salt?.spec.diskSalt, tpm, kms, network },
    log,
    signal,
  };
}

export function volumeManagerController(options: VolumeManagerOptions): Controller {
  const networkUntilMs = options.clock.monotonic() + networkPatienceMs;
  const sources = { tpm: tpmKeys(options), kms: kmsKeys(options), networkUntilMs };
  let needsRetry = false;
  const loadFilesystems = filesystemLoader(options.modules);

  /** One step for each volume; a wave waits for the ones before it. */
  async function processAll(
    context: ReconcileContext,
    configs: readonly Resource<VolumeConfig>[],
    statuses: Statuses,
  ): Promise<void> {
    const { state, log } = context;
    loadFilesystems(configs.map(({ spec }) => spec));
    const shared = await readContext(context, options, sources);
    const notReady: number[] = [];
    let isOtherMade = false;
    for (const { metadata, spec } of inProvisioningOrder(configs)) {
      const { wave } = spec.provisioning;
      const before = statuses.get(metadata.id);
      if (before !== undefined && isSettled(before.spec)) {
        await refresh(context, before, spec);
        continue;
      }
      const areEarlierReady = notReady.every((each) => each >= wave);
      await state.addFinalizer(VolumeConfig, metadata.id, name);
      const after = await processVolume([metadata.id, spec], { ...shared, areEarlierReady, isOtherMade });
      await state.modify(VolumeStatus, metadata.id, () => after, { labels: metadata.labels });
      if (after.phase !== before?.spec.phase || after.errorMessage !== before.spec.errorMessage)
        report(log, metadata.id, after);
      if (after.phase === VolumePhase.failed || after.errorMessage !== "") needsRetry = true;
      // what is only found may never come: a medium without which the node was started, a disk that somebody took away
      if (after.phase !== VolumePhase.ready && isProvisioned(spec)) notReady.push(wave);
      isOtherMade ||= after.phase === VolumePhase.provisioned && after.location === "";
    }
  }

  return defineController({
    name,
    inputs: [
      strong(VolumeConfig),
      strong(VolumeStatus),
      strong(VolumeLifecycle, { id: volumeLifecycleId }),
      weak(MountFailure),
      weak(DiscoveredVolume),
      weak(Disk),
      weak(SystemDisk, { id: systemDiskId }),
      weak(SystemInformation, { id: "systeminformation" }),
      weak(NetworkStatus, { id: networkStatusId }),
      weak(EncryptionSalt, { id: encryptionSaltId }),
      weak(DiscoveredVolumesStatus, { id: discoveredVolumesStatusId }),
    ],
    outputs: [exclusive(VolumeStatus)],
    async source(context) {
      for await (const _ of context.clock.every(retryMs, context.signal)) {
        if (needsRetry) context.wake();
      }
    },
    async reconcile(context) {
      const { state } = context;
      const lifecycle = await state.find(VolumeLifecycle, volumeLifecycleId);
      if (lifecycle === undefined) return;
      const statuses = await readStatuses(state);
      if (lifecycle.metadata.phase === "tearingDown") {
        // others may still have something to write: they let go first
        if (lifecycle.metadata.finalizers.some((finalizer) => finalizer !== name)) return;
        if (await closeAll(context, options, statuses))
          await state.removeFinalizer(VolumeLifecycle, volumeLifecycleId, name);
        return;
      }
      await state.addFinalizer(VolumeLifecycle, volumeLifecycleId, name);
      needsRetry = false;
      const configs = await state.list(VolumeConfig);
      await processAll(
        context,
        configs.filter(({ metadata }) => metadata.phase === "running"),
        statuses,
      );
      for (const config of configs)
        if (config.metadata.phase === "tearingDown") await removeVolume(context, options, config);
    },
  });
}

function report(log: ReconcileContext["log"], volume: string, { phase, location, errorMessage }: VolumeStatus): void {
  const text = nameIn(VolumePhase, phase);
  const facts = { volume, phase: text, ...(location === "" ? {} : { location }) };
  if (phase === VolumePhase.failed) log.warn("volume failed", { ...facts, error: errorMessage });
  else log.info("volume status", errorMessage === "" ? facts : { ...facts, reason: errorMessage });
}
