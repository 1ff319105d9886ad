// storage.MDArrayReconcileController: makes RAID arrays of the devices that were selected, adds devices that come later, and tells how the
// arrays are. It never takes a member away, and never touches a device with anything on it.
import { errorChain } from "../../base/errors.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import type { BlockDevices } from "../../linux/block-devices.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { MDArrayPhase } from "../../resources/storage/common/enums.ts";
import { MDArraySpec } from "../../resources/storage/md-array-spec.ts";
import { MDArrayStatus } from "../../resources/storage/md-array-status.ts";
import { MDRefreshRequest } from "../../resources/storage/md-refresh-request.ts";
import { discoveredVolumesStatusId } from "../block/discovered-volumes-status.ts";
import { systemDiskId } from "../block/system-disk.ts";
import type { Volume } from "./shared/blank-device.ts";
import { selectDevices, withBlankDevices } from "./shared/blank-device.ts";
import type { ArrayParts, RunningArray } from "./shared/mdadm.ts";
import { freeArrayPath, homeHost, mdadm, runningArrays } from "./shared/mdadm.ts";
import { arrayStatus, createArguments, planArray } from "./shared/plan-array.ts";

export const mdRefreshId = "refresh";
/** What failed is tried again after this. */
const retryMs = 30_000;

export interface MDArrayParts extends ArrayParts {
  readonly blockDevices: BlockDevices;
}

/** Logical and encrypted volumes, and arrays. */
const made = /^(?:dm-|md\d)/u;

type Named = readonly [name: string, spec: MDArraySpec];

const places = (devices: readonly Volume[]): readonly DiscoveredVolume[] => devices.map(({ spec }) => spec);
const paths = (devices: readonly Volume[]): readonly string[] => devices.map(({ spec }) => spec.devPath);

/** True when something was done: the arrays are others then. */
async function change(
  { state, signal, log }: ReconcileContext,
  parts: MDArrayParts,
  [[name, spec], array]: readonly [Named, RunningArray | undefined],
): Promise<{ readonly hasChanged: boolean; readonly why: string }> {
  const selected = await selectDevices(state, { expression: spec.volumeSelector, made });
  const plan = planArray({ name, selected, volumes: await state.list(DiscoveredVolume), array });
  switch (plan.kind) {
    case "nothing":
      return { hasChanged: false, why: "" };
    case "wait":
      return { hasChanged: false, why: plan.why };
    case "create": {
      const path = await freeArrayPath(parts);
      const args = createArguments([name, spec], [path, paths(plan.devices)]);
      await withBlankDevices(parts.blockDevices, places(plan.devices), () => mdadm(parts, args, signal));
      log.info("made array", { array: name, device: path, members: paths(plan.devices).join(" ") });
      return { hasChanged: true, why: "" };
    }
    case "add": {
      const path = `/dev/${array?.id ?? ""}`;
      const add = ["--manage", path, "--add", ...paths(plan.devices)];
      await withBlankDevices(parts.blockDevices, places(plan.devices), () => mdadm(parts, add, signal));
      const { raidDevices } = plan;
      if (raidDevices !== undefined) await mdadm(parts, ["--grow", path, `--raid-devices=${raidDevices}`], signal);
      log.info("array got members", { array: name, device: path, members: paths(plan.devices).join(" ") });
      return { hasChanged: true, why: "" };
    }
  }
}

const named = (arrays: readonly RunningArray[], name: string): RunningArray | undefined =>
  arrays.find((each) => each.name === `${homeHost}:${name}`);

/** The array's next status. Never rejects but for cancellation. */
async function attend(context: ReconcileContext, parts: MDArrayParts, [name, spec]: Named): Promise<MDArrayStatus> {
  const { signal } = context;
  const waiting = (error: string, status: number): MDArrayStatus => ({
    ...MDArrayStatus.zero(),
    level: spec.level,
    status,
    error,
  });
  try {
    let array = named(await runningArrays(parts, signal), name);
    try {
      const { hasChanged, why } = await change(context, parts, [[name, spec], array]);
      if (hasChanged) array = named(await runningArrays(parts, signal), name);
      return array === undefined ? waiting(why, MDArrayPhase.waiting) : arrayStatus(spec, array, why);
    } catch (error) {
      signal.throwIfAborted();
      if (array === undefined) throw error;
      return arrayStatus(spec, array, errorChain(error));
    }
  } catch (error) {
    signal.throwIfAborted();
    return waiting(errorChain(error), MDArrayPhase.error);
  }
}

export function mdArrayReconcileController(parts: MDArrayParts): Controller {
  let needsRetry = false;
  return defineController({
    name: "storage.MDArrayReconcileController",
    inputs: [
      weak(MDArraySpec),
      weak(Disk),
      weak(DiscoveredVolume),
      weak(DiscoveredVolumesStatus, { id: discoveredVolumesStatusId }),
      weak(MDRefreshRequest, { id: mdRefreshId }),
      weak(SystemDisk, { id: systemDiskId }),
    ],
    outputs: [exclusive(MDArrayStatus)],
    async source(context) {
      for await (const _ of context.clock.every(retryMs, context.signal)) if (needsRetry) context.wake();
    },
    async reconcile(context) {
      const { state } = context;
      const isDiscovered = (await state.find(DiscoveredVolumesStatus, discoveredVolumesStatusId))?.spec.ready ?? false;
      needsRetry = false;
      // before all devices were looked at an array may only seem not to be there
      for (const { metadata, spec } of isDiscovered ? await state.list(MDArraySpec) : []) {
        const before = await state.find(MDArrayStatus, metadata.id);
        const status = await attend(context, parts, [metadata.id, spec]);
        needsRetry ||= status.status === MDArrayPhase.error;
        if (status.error !== "" && status.error !== before?.spec.error) {
          context.log.warn("array is not as it should be", { array: metadata.id, error: status.error });
        }
        await state.modify(MDArrayStatus, metadata.id, () => status);
      }
      if (isDiscovered) await state.cleanup(MDArrayStatus);
    },
  });
}
