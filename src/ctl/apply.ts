// How a machine configuration is given to a node: the options of all commands that do so, the request, and what the node says to it.
import { encodeUtf8 } from "../base/bytes.ts";
import { parseDuration } from "../base/units.ts";
import { ApplyConfigurationRequestMode } from "../wire/gen/machine.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { CommandContext, OptionValues } from "./command.ts";
import { choice, flag, text } from "./command.ts";
import type { NodeClient } from "./session.ts";

const modes = {
  auto: ApplyConfigurationRequestMode.AUTO,
  "no-reboot": ApplyConfigurationRequestMode.NO_REBOOT,
  staged: ApplyConfigurationRequestMode.STAGED,
  try: ApplyConfigurationRequestMode.TRY,
} as const;

export const applyOptions = {
  mode: choice("-m, --mode <mode>", "how to apply", ["auto", "no-reboot", "staged", "try"], "auto"),
  timeout: text("--timeout <span>", "with mode try: when the node goes back to the old configuration", "1m"),
  dryRun: flag("--dry-run", "show what would change, change nothing"),
} as const;

/** Rejects when the node refuses the configuration. */
export async function applyTo(
  { output }: Pick<CommandContext, "output">,
  client: NodeClient,
  config: Uint8Array | string,
  { mode, timeout, dryRun }: OptionValues<typeof applyOptions>,
): Promise<void> {
  const nanoseconds = parseDuration(timeout);
  const { messages } = await client.unary(rpc.MachineService.ApplyConfiguration, {
    data: typeof config === "string" ? encodeUtf8(config) : config,
    mode: modes[mode],
    dryRun,
    tryModeTimeout: { seconds: nanoseconds / 1_000_000_000n, nanos: Number(nanoseconds % 1_000_000_000n) },
  });
  for (const { warnings, modeDetails } of messages) {
    for (const warning of warnings) output.note(`WARNING: ${client.node}: ${warning}`);
    output.note(modeDetails);
  }
}
