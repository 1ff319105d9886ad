// storage.LVMLogicalVolumeSpecController: the logical volumes that the config wants.
import { parseByteSize } from "../../config/bytesize.ts";
import { documentsOf } from "../../config/document.ts";
import type { LVMLogicalVolumeConfig } from "../../config/documents/lvm-logical-volume-config.ts";
import { lvmLogicalVolumeConfig } from "../../config/documents/lvm-logical-volume-config.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import { LVMLogicalVolumeType } from "../../resources/storage/common/enums.ts";
import { LVMLogicalVolumeSpec } from "../../resources/storage/lvm-logical-volume-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

export function logicalVolumeId(group: string, name: string): string {
  return `${group}-${name}`;
}

export function logicalVolumeSpec(document: LVMLogicalVolumeConfig): LVMLogicalVolumeSpec {
  const { name = "", type = "linear", mirrors, stripes = 0, provisioning } = document;
  const { maxSize = "" } = provisioning ?? {};
  const isPercent = maxSize.endsWith("%");
  const isMirrored = type === "raid1" || type === "raid10";
  return {
    vgName: provisioning?.volumeGroup ?? "",
    name,
    type: LVMLogicalVolumeType[type],
    sizeBytes: isPercent ? 0n : (parseByteSize(maxSize) ?? 0n),
    sizePercentVG: isPercent ? Number(maxSize.slice(0, -1)) : 0,
    mirrors: mirrors ?? (isMirrored ? 1 : 0),
    stripes,
  };
}

export function lvmLogicalVolumeSpecController(): Controller {
  return defineController({
    name: "storage.LVMLogicalVolumeSpecController",
    inputs: [activeConfigInput],
    outputs: [exclusive(LVMLogicalVolumeSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      for (const document of config === undefined ? [] : documentsOf(config, lvmLogicalVolumeConfig)) {
        const spec = logicalVolumeSpec(document);
        await state.modify(LVMLogicalVolumeSpec, logicalVolumeId(spec.vgName, spec.name), () => spec);
      }
      await state.cleanup(LVMLogicalVolumeSpec);
    },
  });
}
