// MachineService.Shutdown: starts the shutdown sequence and answers at once with the id that its events carry.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const shutdown = unary(rpc.MachineService.Shutdown, ({ force }, { sequencer, newActorId }) => {
  const actorId = newActorId();
  sequencer.shutdown({ force }, actorId);
  return { messages: [{ actorId }] };
});
