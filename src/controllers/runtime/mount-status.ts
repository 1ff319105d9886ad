// runtime.MountStatusController: the list of mounted partitions that older clients read.
import { nameIn } from "../../base/enum-name.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { EncryptionProviderType, FilesystemType, VolumeType } from "../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { RuntimeMountStatus } from "../../resources/runtime/runtime-mount-status.ts";

export function mountStatusController(): Controller {
  return defineController({
    name: "runtime.MountStatusController",
    inputs: [weak(BlockMountStatus), weak(VolumeStatus)],
    outputs: [exclusive(RuntimeMountStatus)],
    async reconcile({ state }) {
      for (const { metadata, spec } of await state.list(BlockMountStatus)) {
        const volume = await state.find(VolumeStatus, metadata.id);
        if (volume?.spec.type !== VolumeType.partition || metadata.phase !== "running") continue;
        const encrypted = spec.encryptionProvider !== EncryptionProviderType.none;
        const filesystem = nameIn(FilesystemType, spec.filesystem) ?? "";
        await state.modify(RuntimeMountStatus, metadata.id, () => ({
          source: spec.source,
          target: spec.target,
          filesystemType: filesystem,
          options: [],
          encrypted,
          encryptionProviders: encrypted ? volume.spec.configuredEncryptionKeys : [],
        }));
      }
      await state.cleanup(RuntimeMountStatus);
    },
  });
}
