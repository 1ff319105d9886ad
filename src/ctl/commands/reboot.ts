// `reboot`: restarts nodes and waits until they are back.
import { RebootRequestMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { choice, defineCommand } from "../command.ts";
import { trackAction, trackOptions } from "../tracker.ts";

const modes = {
  default: RebootRequestMode.DEFAULT,
  powercycle: RebootRequestMode.POWERCYCLE,
  force: RebootRequestMode.FORCE,
} as const;

export const reboot = defineCommand({
  name: "reboot",
  summary: "reboot nodes",
  options: {
    mode: choice("-m, --mode <mode>", "how to reboot", ["default", "powercycle", "force"], "default"),
    ...trackOptions,
  },
  async run(context, _args, options) {
    await trackAction(context, options, {
      verb: "reboot",
      async start(client) {
        const { messages } = await client.unary(rpc.MachineService.Reboot, { mode: modes[options.mode] });
        return messages[0]?.actorId ?? "";
      },
      done: "running",
    });
  },
});
