// `apply-config`: hands a machine configuration to a node.
import { parseDuration } from "../../base/units.ts";
import { ApplyConfigurationRequestMode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { UsageError, choice, defineCommand, flag, text } from "../command.ts";
import { readInput } from "../input-file.ts";
import { patchBytes, patchOption, readPatches } from "../patches.ts";
import { forEachNode } from "../fan-out.ts";

const modes = {
  auto: ApplyConfigurationRequestMode.AUTO,
  "no-reboot": ApplyConfigurationRequestMode.NO_REBOOT,
  staged: ApplyConfigurationRequestMode.STAGED,
  try: ApplyConfigurationRequestMode.TRY,
} as const;

export const applyConfig = defineCommand({
  name: "apply-config",
  aliases: ["apply"],
  summary: "apply a machine configuration to nodes",
  insecure: true,
  options: {
    file: text("-f, --file <path>", "the configuration"),
    patches: patchOption("-p, --config-patch <patch>", "patch to apply first"),
    mode: choice("-m, --mode <mode>", "how to apply", ["auto", "no-reboot", "staged", "try"], "auto"),
    timeout: text("--timeout <span>", "with mode try: when the node goes back to the old configuration", "1m"),
    dryRun: flag("--dry-run", "show what would change, change nothing"),
  },
  async run(context, _args, { file, patches, mode, timeout, dryRun }) {
    if (file === "") throw new UsageError("found no --file, want the path of a machine configuration");
    const data = patchBytes(await readInput("configuration", file), await readPatches(patches));
    const nanoseconds = parseDuration(timeout);
    const request = {
      data,
      mode: modes[mode],
      dryRun,
      tryModeTimeout: { seconds: nanoseconds / 1_000_000_000n, nanos: Number(nanoseconds % 1_000_000_000n) },
    };
    await forEachNode(context, async (client) => {
      const { messages } = await client.unary(rpc.MachineService.ApplyConfiguration, request);
      for (const message of messages) {
        for (const warning of message.warnings) context.output.note(`WARNING: ${client.node}: ${warning}`);
        context.output.note(message.modeDetails);
      }
    });
  },
});
