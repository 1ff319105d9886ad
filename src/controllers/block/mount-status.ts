// block.MountStatusController: tells each who wanted a volume mounted that it is.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, destroyReady, exclusive, strong } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import { BlockMountStatus } from "../../resources/block/block-mount-status.ts";
import { VolumeMountStatus } from "../../resources/block/volume-mount-status.ts";

const name = "block.MountStatusController";
const mountLabel = "mount-status-id";

async function tell(state: ControllerState, { metadata, spec }: Resource<BlockMountStatus>): Promise<void> {
  const { requesters, requesterIDs, volumeID, readOnly, disableAccessTime, secure, noExec } = spec.spec;
  await state.addFinalizer(BlockMountStatus, metadata.id, name);
  for (const [index, id] of requesterIDs.entries()) {
    const status: VolumeMountStatus = {
      volumeID,
      requester: requesters[index] ?? "",
      target: spec.target,
      readOnly,
      detached: spec.detached,
      disableAccessTime,
      secure,
      noExec,
    };
    await state.modify(VolumeMountStatus, id, () => status, { labels: { [mountLabel]: metadata.id } });
  }
}

export function mountStatusController(): Controller {
  return defineController({
    name,
    inputs: [strong(BlockMountStatus), destroyReady(VolumeMountStatus)],
    outputs: [exclusive(VolumeMountStatus)],
    async reconcile({ state }) {
      const mounts = await state.list(BlockMountStatus);
      for (const mount of mounts) if (mount.metadata.phase === "running") await tell(state, mount);
      await state.cleanup(VolumeMountStatus);
      const told = new Set((await state.list(VolumeMountStatus)).map(({ metadata }) => metadata.labels[mountLabel]));
      for (const { metadata } of mounts) {
        if (metadata.phase === "tearingDown" && !told.has(metadata.id)) {
          await state.removeFinalizer(BlockMountStatus, metadata.id, name);
        }
      }
    },
  });
}
