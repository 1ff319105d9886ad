// The STATE volume, borrowed for a moment: each round of a controller takes it one step further.
import type { ControllerState, Input, Output } from "../../../cosi/controller.ts";
import { destroyReady, shared, strong, weak } from "../../../cosi/controller.ts";
import { VolumePhase } from "../../../resources/block/common/enums.ts";
import { VolumeMountRequest } from "../../../resources/block/volume-mount-request.ts";
import { VolumeMountStatus } from "../../../resources/block/volume-mount-status.ts";
import { isMountable, VolumeStatus } from "../../../resources/block/volume-status.ts";

export const stateVolumeId = "STATE";

/** What a controller that borrows the volume declares. */
export const stateVolumeInputs: readonly Input[] = [
  weak(VolumeStatus, { id: stateVolumeId }),
  destroyReady(VolumeMountRequest),
  strong(VolumeMountStatus),
];
export const stateVolumeOutputs: readonly Output[] = [shared(VolumeMountRequest)];

export interface BorrowOptions {
  /** Name of the controller. */
  readonly requester: string;
  readonly readOnly: boolean;
}

export interface StateVolume {
  /** Folder of the volume once it is ready and mounted; undefined: not yet, the next change wakes the controller. */
  borrow(state: ControllerState): Promise<string | undefined>;
  /** Gives it back; false: not yet gone, the next change wakes the controller. */
  giveBack(state: ControllerState): Promise<boolean>;
}

/** There, and mounted for whoever asks. */
export async function isStateReady(state: ControllerState): Promise<boolean> {
  return (await state.find(VolumeStatus, stateVolumeId))?.spec.phase === VolumePhase.ready;
}

export function stateVolume({ requester, readOnly }: BorrowOptions): StateVolume {
  const id = `${requester}-${stateVolumeId}`;
  return {
    async borrow(state) {
      const volume = await state.find(VolumeStatus, stateVolumeId);
      if (volume === undefined || !isMountable(volume.spec)) return undefined;
      const request = await state.find(VolumeMountRequest, id);
      if (request?.metadata.phase === "tearingDown" && request.metadata.finalizers.length > 0) return undefined;
      await state.modify(VolumeMountRequest, id, () => ({
        ...VolumeMountRequest.zero(),
        volumeID: stateVolumeId,
        requester,
        readOnly,
      }));
      const status = await state.find(VolumeMountStatus, id);
      if (status === undefined || status.metadata.phase !== "running") return undefined;
      await state.addFinalizer(VolumeMountStatus, id, requester);
      return status.spec.target;
    },
    async giveBack(state) {
      const status = await state.find(VolumeMountStatus, id);
      if (status !== undefined) await state.removeFinalizer(VolumeMountStatus, id, requester);
      const request = await state.find(VolumeMountRequest, id);
      if (request === undefined) return true;
      if (!(await state.teardown(VolumeMountRequest, id))) return false;
      await state.destroy(VolumeMountRequest, id);
      return true;
    },
  };
}
