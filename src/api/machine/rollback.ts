// MachineService.Rollback: the other bank boots next, and the node restarts. A node without another good image says so.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

export const rollback = unary(
  rpc.MachineService.Rollback,
  async (_request, { upgrades, sequencer, newActorId, signal }) => {
    if ((await upgrades.banks(signal)) === undefined) {
      throw statusError("FAILED_PRECONDITION", "the system is not installed");
    }
    const { exitCode, error } = await upgrades.goBack("rolled back by hand", () => undefined, signal);
    if (exitCode !== 0) throw statusError("FAILED_PRECONDITION", error ?? `the installer ended with ${exitCode}`);
    sequencer.goBack(newActorId());
    return { messages: [{}] };
  },
);
