// `shutdown`: switches nodes off and waits until they have stopped all services.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag } from "../command.ts";
import { trackAction, trackOptions } from "../tracker.ts";

export const shutdown = defineCommand({
  name: "shutdown",
  summary: "shut nodes down",
  warnsOfOlder: true,
  options: { force: flag("--force", "do not cordon and drain first"), ...trackOptions },
  async run(context, _args, options) {
    await trackAction(context, options, {
      verb: "shutdown",
      async start(client) {
        const { messages } = await client.unary(rpc.MachineService.Shutdown, { force: options.force });
        return messages[0]?.actorId ?? "";
      },
      done: "stopped",
    });
  },
});
