// Something small that STATE keeps: read or made once it is there, and known from then on.
import type { ReconcileContext } from "../../../cosi/controller.ts";
import { stateVolume } from "./state-volume.ts";

/**
 * `establish` gets the folder of the volume, and is asked again only when it rejects. The controller declares `stateVolumeInputs` and
 * `stateVolumeOutputs`, and asks in each round; undefined: not yet, the next change wakes it.
 */
export function keptOnState<T>(
  requester: string,
  establish: (folder: string, context: ReconcileContext) => Promise<T>,
): (context: ReconcileContext) => Promise<T | undefined> {
  const volume = stateVolume({ requester, readOnly: false });
  let kept: { readonly value: T } | undefined;
  return async (context) => {
    const { state } = context;
    if (kept === undefined) {
      const folder = await volume.borrow(state);
      if (folder === undefined) return undefined;
      kept = { value: await establish(folder, context) };
    }
    await volume.giveBack(state);
    return kept.value;
  };
}
