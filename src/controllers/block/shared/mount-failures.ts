// Why volumes are not mounted, for whoever tells it: kept from the first try that failed to the one that did not.
import { errorChain } from "../../../base/errors.ts";
import type { ControllerState, ReconcileContext } from "../../../cosi/controller.ts";
import { MountFailure } from "../../../resources/block/internal/mount-failure.ts";
import { MountRequest } from "../../../resources/block/mount-request.ts";
import { VolumeStatus } from "../../../resources/block/volume-status.ts";

/** So long a volume that could not be mounted counts as failed after nobody has asked for it any more. */
export const forgetFailureMs = 30_000;

export interface MountFailures {
  /** Carries out a mount; what it rejects with is kept, and passed on. */
  during(context: ReconcileContext, volumeID: string, mount: () => Promise<void>): Promise<void>;
  /**
   * What nobody asks for any more can be asked for again: after a pause, since there are those who ask for whatever can be mounted and stop when it
   * fails. A volume that is gone takes its failure along.
   */
  forget(context: Pick<ReconcileContext, "state" | "clock">): Promise<void>;
  /** Some wait for their pause to end. */
  readonly areWaiting: boolean;
}

async function isRunning(state: ControllerState, type: typeof MountRequest | typeof VolumeStatus, id: string) {
  return (await state.find<object>(type, id))?.metadata.phase === "running";
}

export function mountFailures(): MountFailures {
  /** By volume, in monotonic milliseconds. */
  const unwantedSince = new Map<string, number>();
  return {
    async during({ state, signal }, volumeID, mount) {
      try {
        await mount();
      } catch (error) {
        signal.throwIfAborted();
        await state.modify(MountFailure, volumeID, () => ({ problem: errorChain(error) }));
        throw error;
      }
      if ((await state.find(MountFailure, volumeID)) !== undefined) await state.destroy(MountFailure, volumeID);
    },
    async forget({ state, clock }) {
      for (const { metadata } of await state.list(MountFailure)) {
        const { id } = metadata;
        const sinceMs = unwantedSince.get(id) ?? clock.monotonic();
        unwantedSince.delete(id);
        if (await isRunning(state, MountRequest, id)) continue;
        const isOver = clock.monotonic() - sinceMs >= forgetFailureMs;
        if (isOver || !(await isRunning(state, VolumeStatus, id))) await state.destroy(MountFailure, id);
        else unwantedSince.set(id, sinceMs);
      }
    },
    get areWaiting() {
      return unwantedSince.size > 0;
    },
  };
}
