// MachineService.Reboot: starts the reboot sequence and answers at once with the id that its events carry.
import { rpc } from "../../wire/gen/rpc.ts";
import { RebootRequestMode } from "../../wire/gen/machine.ts";
import type { RebootMode } from "../context.ts";
import { unary } from "../define.ts";

const modes: Readonly<Record<number, RebootMode>> = {
  [RebootRequestMode.DEFAULT]: "default",
  [RebootRequestMode.POWERCYCLE]: "powercycle",
  [RebootRequestMode.FORCE]: "force",
};

/** A mode of a newer client counts as the default one. */
export const reboot = unary(rpc.MachineService.Reboot, ({ mode }, { sequencer, newActorId }) => {
  const actorId = newActorId();
  sequencer.reboot(modes[mode] ?? "default", actorId);
  return { messages: [{ actorId }] };
});
