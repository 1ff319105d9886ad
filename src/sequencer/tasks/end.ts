// The last tasks: they end the node's run.
import type { Task } from "../sequence.ts";
import { EndOfRun } from "../sequence.ts";
import type { SequencerNode } from "../node.ts";

/** Commands of reboot(2), `<linux/reboot.h>`. */
export const rebootCommands = { restart: 0x01234567, halt: 0xcdef0123, powerOff: 0x4321fedc } as const;

function end(node: SequencerNode, command: number): never {
  node.events.publish({ kind: "restart", command: BigInt(command) });
  throw new EndOfRun(command);
}

export const reboot: Task<SequencerNode> = {
  name: "reboot",
  run: async (node) => end(node, rebootCommands.restart),
};

export const shutdown: Task<SequencerNode> = {
  name: "shutdown",
  run: async (node) => end(node, node.args.shutdown === "halt" ? rebootCommands.halt : rebootCommands.powerOff),
};

/** From now on the machine is switched off, whatever fails. */
export const storeShutdown: Task<SequencerNode> = {
  name: "storeShutdownEmergency",
  run: (node) => {
    node.setEmergencyCommand(rebootCommands.powerOff);
    return Promise.resolve();
  },
};
