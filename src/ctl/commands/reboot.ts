// `reboot`: restarts nodes and waits until they are back.
import { RebootRequestMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { parseDurationMs } from "../../base/units.ts";
import { choice, defineCommand, flag, UsageError, span } from "../command.ts";
import { drain } from "../drain.ts";
import type { NodeClient } from "../session.ts";
import { progressOption, trackAction, trackOptions } from "../tracker.ts";

const modes = {
  default: RebootRequestMode.DEFAULT,
  powercycle: RebootRequestMode.POWERCYCLE,
  force: RebootRequestMode.FORCE,
} as const;

export const reboot = defineCommand({
  name: "reboot",
  summary: "reboot nodes",
  warnsOfOlder: true,
  options: {
    mode: choice("-m, --mode <mode>", "how to reboot", ["default", "powercycle", "force"], "default"),
    drain: flag("--drain", "move pods elsewhere before the reboot, and let them come again after it"),
    drainTimeout: span("--drain-timeout <span>", "how long that may take", "5m"),
    ...progressOption,
    ...trackOptions,
  },
  async run(context, _args, options) {
    if (options.drain && !options.wait)
      throw new UsageError("found --drain with --wait=false: who does not wait cannot let pods come again");
    const drainMs = parseDurationMs(options.drainTimeout);
    await trackAction(context, options, {
      verb: "reboot",
      async start(client) {
        const { messages } = await client.unary(rpc.MachineService.Reboot, { mode: modes[options.mode] });
        return messages[0]?.actorId ?? "";
      },
      done: "running",
      ...(options.drain ? { drain: (client: NodeClient) => drain(context, client, drainMs) } : {}),
    });
  },
});
