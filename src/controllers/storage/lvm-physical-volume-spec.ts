// storage.LVMPhysicalVolumeSpecController: the disks and partitions that groups of the config shall be made of.
import { errorChain } from "../../base/errors.ts";
import { documentsOf } from "../../config/document.ts";
import { lvmVolumeGroupConfig } from "../../config/documents/lvm-volume-group-config.ts";
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, shared, weak } from "../../cosi/controller.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { Disk } from "../../resources/block/disk.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { LVMPhysicalVolumeSpec } from "../../resources/storage/lvm-physical-volume-spec.ts";
import { LVMValidationError } from "../../resources/storage/lvm-validation-error.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { systemDiskId } from "../block/system-disk.ts";
import { selectDevices } from "./shared/blank-device.ts";

/** What discovery calls a device that is part of a group, or is to be. */
export const physicalVolumeContent = "lvm2-pv";

/** Logical and encrypted volumes. Arrays may be part of a group. */
const made = /^dm-/u;

interface Claims {
  /** Groups by device: the first that asks gets it. */
  readonly taken: Map<string, string>;
  readonly problems: string[];
}

async function claim(
  state: ControllerState,
  [group, expression]: readonly [string, string],
  { taken, problems }: Claims,
): Promise<void> {
  for (const { metadata, spec } of await selectDevices(state, { expression, made })) {
    const { id } = metadata;
    const owner = taken.get(id);
    if (owner !== undefined) problems.push(`${spec.devPath} is selected by volume group "${owner}" too`);
    else if (spec.name !== "" && spec.name !== physicalVolumeContent) {
      problems.push(`${spec.devPath} holds ${spec.name}, want a blank device`);
    } else {
      taken.set(id, group);
      await state.modify(LVMPhysicalVolumeSpec, id, () => ({ device: spec.devPath, vgName: group }));
    }
  }
}

export function lvmPhysicalVolumeSpecController(): Controller {
  return defineController({
    name: "storage.LVMPhysicalVolumeSpecController",
    inputs: [activeConfigInput, weak(DiscoveredVolume), weak(Disk), weak(SystemDisk, { id: systemDiskId })],
    outputs: [exclusive(LVMPhysicalVolumeSpec), shared(LVMValidationError)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const taken = new Map<string, string>();
      for (const { name = "", provisioning } of config === undefined ? [] : documentsOf(config, lvmVolumeGroupConfig)) {
        const problems: string[] = [];
        try {
          const expression = provisioning?.volumeSelector?.match ?? "";
          await claim(state, [name, expression], { taken, problems });
        } catch (error) {
          problems.push(errorChain(error));
        }
        if (problems.length === 0) continue;
        await state.modify(LVMValidationError, name, () => ({ vgName: name, message: problems.join("; ") }));
      }
      await state.cleanup(LVMPhysicalVolumeSpec);
      await state.cleanup(LVMValidationError);
    },
  });
}
