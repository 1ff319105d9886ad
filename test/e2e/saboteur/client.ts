// The test's side of the saboteur: the archive that brings it into a machine, and the calls.
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { companionOverlay } from "../../lib/companion.ts";
import type { Vm } from "../../lib/vm.ts";
import { type Sabotage, type SabotageAnswer, saboteurPort } from "./protocol.ts";

/** An archive that starts the saboteur before machined. */
export async function saboteurOverlay(): Promise<Uint8Array> {
  return companionOverlay("saboteur", ["test/e2e/saboteur/saboteur.ts"]);
}

export { saboteurPort };

/** Asks the saboteur of a machine that was started with the overlay and a forward of its port. */
export async function sabotage(vm: Vm, request: Sabotage): Promise<number> {
  const socket = connect(vm.forward(saboteurPort), "127.0.0.1");
  try {
    await once(socket, "connect", { signal: vm.signal });
    socket.write(`${JSON.stringify(request)}\n`);
    const [line] = (await once(createInterface({ input: socket }), "line", { signal: vm.signal })) as [string];
    const answer = JSON.parse(line) as SabotageAnswer;
    if ("error" in answer) throw new Error(`Cannot sabotage: ${answer.error}`);
    return answer.count;
  } finally {
    socket.destroy();
  }
}
