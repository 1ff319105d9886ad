// storage.LVMVolumeGroupReconcileController: makes volume groups of the devices that were selected, and adds devices that come later.
// It never takes one away, and never touches a device with anything on it.
import { errorChain } from "../../base/errors.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import type { BlockDevices } from "../../linux/block-devices.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { LVMPhysicalVolumeStatus } from "../../resources/storage/lvm-physical-volume-status.ts";
import { LVMRefreshRequest } from "../../resources/storage/lvm-refresh-request.ts";
import { LVMValidationError } from "../../resources/storage/lvm-validation-error.ts";
import { LVMVolumeGroupSpec } from "../../resources/storage/lvm-volume-group-spec.ts";
import { withBlankDevices } from "./shared/blank-device.ts";
import type { LvmParts } from "./shared/lvm.ts";
import { lvm, lvmReport } from "./shared/lvm.ts";
import { allFields } from "./shared/lvm-fields.ts";

const refreshId = "volume-groups";
/** What failed is tried again after this. */
const retryMs = 30_000;

export interface VolumeGroupParts extends LvmParts {
  readonly blockDevices: BlockDevices;
}

interface Pass extends ReconcileContext {
  readonly parts: VolumeGroupParts;
  /** Tells why a device is not made part of a group. */
  readonly refuse: (group: string, device: string, message: string) => Promise<void>;
}

/** Makes a blank device one that groups can have. */
async function prepare({ state, parts, signal }: Pass, device: string): Promise<void> {
  const volume = (await state.list(DiscoveredVolume)).find(({ spec }) => spec.devPath === device);
  if (volume === undefined) throw new Error(`Cannot use "${device}": it is gone`);
  await withBlankDevices(parts.blockDevices, [volume.spec], () => lvm(parts, ["pvcreate", device], signal));
}

/** The devices of the group that are ready to be added; those of others are refused. */
async function additions(pass: Pass, { name, physicalVolumes }: LVMVolumeGroupSpec): Promise<Additions> {
  const { parts, signal } = pass;
  // asked now: what the resources say may be older than what was done last
  const { pv } = await lvmReport(parts, allFields, signal);
  const groups = new Map(pv.map((row) => [row["pv_name"] ?? "", row["vg_name"] ?? ""]));
  const devices: string[] = [];
  for (const device of physicalVolumes) {
    const group = groups.get(device);
    if (group === name) continue;
    try {
      if (group === undefined) await prepare(pass, device);
      else if (group !== "") throw new Error(`it is part of volume group "${group}"`);
      devices.push(device);
    } catch (error) {
      signal.throwIfAborted();
      await pass.refuse(name, device, errorChain(error));
    }
  }
  return { devices, isNew: ![...groups.values()].includes(name) };
}

interface Additions {
  readonly devices: readonly string[];
  /** There is no such group yet. */
  readonly isNew: boolean;
}

/** Whether, as far as is known, a device of the group is not in it. */
async function lacksDevices(state: ControllerState, { name, physicalVolumes }: LVMVolumeGroupSpec): Promise<boolean> {
  const present = await state.list(LVMPhysicalVolumeStatus);
  const own = new Set(present.filter(({ spec }) => spec.vgName === name).map(({ spec }) => spec.device));
  return physicalVolumes.some((device) => !own.has(device));
}

/** True when the group is another one afterwards. */
async function grow(pass: Pass, spec: LVMVolumeGroupSpec): Promise<boolean> {
  const { state, parts, signal, log } = pass;
  const { name } = spec;
  if (!(await lacksDevices(state, spec))) return false;
  const { devices, isNew } = await additions(pass, spec);
  if (devices.length === 0) return false;
  try {
    await lvm(parts, [isNew ? "vgcreate" : "vgextend", name, ...devices], signal);
  } catch (error) {
    signal.throwIfAborted();
    for (const device of devices) await pass.refuse(name, device, errorChain(error));
    return true; // the devices are prepared at least
  }
  log.info("volume group got devices", { group: name, devices: devices.join(" ") });
  return true;
}

export function lvmVolumeGroupReconcileController(parts: VolumeGroupParts): Controller {
  let needsRetry = false;
  return defineController({
    name: "storage.LVMVolumeGroupReconcileController",
    inputs: [weak(LVMVolumeGroupSpec), weak(LVMPhysicalVolumeStatus), weak(DiscoveredVolume)],
    outputs: [shared(LVMValidationError), shared(LVMRefreshRequest)],
    async source(context) {
      for await (const _ of context.clock.every(retryMs, context.signal)) if (needsRetry) context.wake();
    },
    async reconcile(context) {
      const { state } = context;
      needsRetry = false;
      let hasChanged = false;
      const pass: Pass = {
        ...context,
        parts,
        async refuse(vgName, device, text) {
          needsRetry = true;
          const id = `${vgName}/${device.slice("/dev/".length)}`;
          await state.modify(LVMValidationError, id, () => ({ vgName, message: `${device}: ${text}` }));
        },
      };
      for (const { spec } of await state.list(LVMVolumeGroupSpec)) if (await grow(pass, spec)) hasChanged = true;
      await state.cleanup(LVMValidationError);
      if (!hasChanged) return;
      await state.modify(LVMRefreshRequest, refreshId, (before) => ({ request: (before?.request ?? 0) + 1 }));
    },
  });
}
