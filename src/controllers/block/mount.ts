// block.MountController: carries out the mounts, parents before children, and undoes them the other way round.
import type { Clock } from "../../base/clock.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, strong } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { Files } from "../../linux/files.ts";
import type { MountFlag, Mounts } from "../../linux/mount.ts";
import type { Processes } from "../../linux/process.ts";
import type { Swaps } from "../../linux/swap.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { VolumeType } from "../../resources/block/common/enums.ts";
import { MountFailure } from "../../resources/block/internal/mount-failure.ts";
import { MountRequest } from "../../resources/block/mount-request.ts";
import { isMountable, VolumeStatus } from "../../resources/block/volume-status.ts";
import { forgetFailureMs, mountFailures } from "./shared/mount-failures.ts";
import type { Mounting, MountTools } from "./shared/mount-volume.ts";
import { hasOwnMount, mountFlags, mountVolume, targetOf, unmountVolume } from "./shared/mount-volume.ts";

const name = "block.MountController";

export interface MountControllerOptions {
  readonly files: Files;
  readonly mounts: Mounts;
  readonly processes: Processes;
  readonly swaps: Swaps;
  readonly clock: Clock;
}

/** Holds the parent's mount as long as the child's is there. */
function childFinalizer(volumeID: string): string {
  return `${name}-${volumeID}`;
}

/** What a mount lies on; empty when on nothing. */
interface Prepared {
  readonly mounting: Mounting;
  readonly parentID: string;
}

/** The volume, ready and with its parent in place; undefined: not yet. */
async function prepare(
  state: ControllerState,
  { spec: request }: Resource<MountRequest>,
): Promise<Prepared | undefined> {
  const status = await state.find(VolumeStatus, request.volumeID);
  if (status?.metadata.phase !== "running" || !isMountable(status.spec)) return undefined;
  // an overlay keeps its parts on its parent, without being mounted below it; a link lies on it
  const parentID = [request.parentID, status.spec.parentID, folderOfLink(status.spec)].find((id) => id !== "") ?? "";
  if (parentID === "") return { mounting: { status: status.spec, request, parentTarget: undefined }, parentID };
  const parent = await state.find(BlockMountStatus, parentID);
  if (parent?.metadata.phase !== "running") return undefined;
  const parentTarget = request.parentID === "" ? undefined : parent.spec.target;
  return { mounting: { status: status.spec, request, parentTarget }, parentID };
}

/** Whatever this volume lay on may go. */
async function releaseParents(state: ControllerState, volumeID: string): Promise<void> {
  for (const { metadata } of await state.list(BlockMountStatus)) {
    if (metadata.finalizers.includes(childFinalizer(volumeID))) {
      await state.removeFinalizer(BlockMountStatus, metadata.id, childFinalizer(volumeID));
    }
  }
}

/** Below /var there is nothing to write to before EPHEMERAL is there; links do not name a parent of their own. */
function folderOfLink({ type, mountSpec }: VolumeStatus): string {
  return type === VolumeType.symlink && mountSpec.targetPath.startsWith("/var/") ? "EPHEMERAL" : "";
}

function statusOf(mounting: Mounting): BlockMountStatus {
  const { status, request } = mounting;
  return {
    ...BlockMountStatus.zero(),
    spec: request,
    source: status.mountLocation,
    target: targetOf(mounting),
    filesystem: status.filesystem,
    encryptionProvider: status.encryptionProvider,
    readOnly: request.readOnly,
    projectQuotaSupport: status.mountSpec.projectQuotaSupport,
    detached: false,
  };
}

function flagsText(mounting: Mounting): string {
  return mountFlags(mounting).join(" ");
}

/** A remount that says nothing about access times leaves them as they are. Source: path_mount() in Linux, fs/namespace.c. */
function remountFlags(mounting: Mounting, inForce: string): readonly MountFlag[] {
  const flags = mountFlags(mounting);
  const wasWithout = inForce.split(" ").includes("no-atime");
  return wasWithout && !flags.includes("no-atime") ? [...flags, "relatime"] : flags;
}

export function mountController(options: MountControllerOptions): Controller {
  const tools: MountTools = options;
  /** Of what is mounted, by volume. */
  const flagsInForce = new Map<string, string>();
  const failures = mountFailures();

  async function bring(context: ReconcileContext, request: Resource<MountRequest>): Promise<void> {
    const { state, log, signal } = context;
    const { volumeID } = request.spec;
    const prepared = await prepare(state, request);
    if (prepared === undefined) {
      await removeMount(context, volumeID); // a child does not outlive its parent, nor a mount its volume
      return;
    }
    const { mounting, parentID } = prepared;
    const present = await state.find(BlockMountStatus, volumeID);
    if (present?.metadata.phase === "tearingDown") return;
    // the request first: while it is there somebody will let go of the others, whatever fails from here on
    await state.addFinalizer(MountRequest, request.metadata.id, name);
    await state.addFinalizer(VolumeStatus, volumeID, name);
    if (parentID !== "") await state.addFinalizer(BlockMountStatus, parentID, childFinalizer(volumeID));
    if (present === undefined) {
      await failures.during(context, volumeID, () => mountVolume(tools, mounting, { log, signal }));
      log.info("volume mount", { volume: volumeID, source: mounting.status.mountLocation, target: targetOf(mounting) });
    } else if (hasOwnMount(mounting.status) && flagsText(mounting) !== flagsInForce.get(volumeID)) {
      const flags = remountFlags(mounting, flagsInForce.get(volumeID) ?? "");
      await tools.mounts.remount(present.spec.target, flags, { only: "mount" });
    }
    flagsInForce.set(volumeID, flagsText(mounting));
    const status = statusOf(mounting);
    await state.modify(BlockMountStatus, volumeID, () => status);
  }

  /** True when nothing is mounted any more; false while somebody still uses it. */
  async function removeMount({ state, log }: ReconcileContext, volumeID: string): Promise<boolean> {
    const present = await state.find(BlockMountStatus, volumeID);
    if (present === undefined) {
      await releaseParents(state, volumeID); // it could not be mounted
      return true;
    }
    if (!(await state.teardown(BlockMountStatus, volumeID))) return false;
    const status = await state.find(VolumeStatus, volumeID);
    const { type = -1, mountSpec } = status?.spec ?? {};
    await unmountVolume(tools, { ...present.spec, type, bindTarget: mountSpec?.bindTarget }, log);
    log.info("volume unmount", { volume: volumeID, target: present.spec.target });
    await state.destroy(BlockMountStatus, volumeID);
    await releaseParents(state, volumeID);
    return true;
  }

  async function takeAway(context: ReconcileContext, volumeID: string): Promise<void> {
    const { state } = context;
    if (!(await removeMount(context, volumeID))) return;
    if ((await state.find(VolumeStatus, volumeID)) !== undefined) {
      await state.removeFinalizer(VolumeStatus, volumeID, name);
    }
    await state.removeFinalizer(MountRequest, volumeID, name);
  }

  return defineController({
    name,
    inputs: [strong(MountRequest), strong(VolumeStatus), strong(BlockMountStatus)],
    outputs: [exclusive(BlockMountStatus), exclusive(MountFailure)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(forgetFailureMs, signal)) if (failures.areWaiting) wake();
    },
    async reconcile(context) {
      const errors: unknown[] = []; // one volume that cannot be mounted must not keep the others from it
      for (const request of await context.state.list(MountRequest)) {
        try {
          if (request.metadata.phase === "running") await bring(context, request);
          else await takeAway(context, request.metadata.id);
        } catch (error) {
          errors.push(error);
        }
      }
      await failures.forget(context);
      if (errors.length > 0) throw new AggregateError(errors, "Cannot carry out all mounts");
    },
  });
}
