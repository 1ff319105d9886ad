// MachineService.Reset: wipes what the request names and ends the node's run; answers at once with the id that the sequence's events carry.
import { ResetRequestWipeMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

const modes = {
  [ResetRequestWipeMode.ALL]: "all",
  [ResetRequestWipeMode.SYSTEM_DISK]: "system-disk",
  [ResetRequestWipeMode.USER_DISKS]: "user-disks",
} as const;

/** A list without a label to wipe is not the same as no list, which means the whole disk. */
export const reset = unary(rpc.MachineService.Reset, async (request, { sequencer, newActorId }) => {
  const mode = Object.entries(modes).find(([number]) => Number(number) === request.mode)?.[1];
  if (mode === undefined) throw statusError("INVALID_ARGUMENT", `unknown wipe mode ${request.mode}`);
  const { graceful, reboot, systemPartitionsToWipe: list, userDisksToWipe: userDisks } = request;
  const labels = list.length === 0 ? undefined : list.filter(({ wipe }) => wipe).map(({ label }) => label);
  const actorId = newActorId();
  await sequencer.reset({ graceful, reboot, mode, labels, userDisks }, actorId);
  return { messages: [{ actorId }] };
});
