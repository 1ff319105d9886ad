// How a machine configuration is given to a node: the options of all commands that do so, the request, and what the node says to it.
import { encodeUtf8 } from "../base/bytes.ts";
import { parseDuration } from "../base/units.ts";
import { ApplyConfigurationRequestMode } from "../wire/gen/machine.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { durationOf } from "../wire/well-known.ts";
import { ConfigConfirmation } from "../resources/config/config-confirmation.ts";
import { confirmConfig, confirmWithinField } from "../rpc/consent.ts";
import type { CommandContext, OptionValues } from "./command.ts";
import { choice, flag, UsageError, span } from "./command.ts";
import { listDefinitions } from "../dashboard/live/resources.ts";
import type { NodeClient } from "./session.ts";

const modes = {
  auto: ApplyConfigurationRequestMode.AUTO,
  "no-reboot": ApplyConfigurationRequestMode.NO_REBOOT,
  staged: ApplyConfigurationRequestMode.STAGED,
  try: ApplyConfigurationRequestMode.TRY,
} as const;

export const applyOptions = {
  mode: choice("-m, --mode <mode>", "how to apply", ["auto", "no-reboot", "staged", "try"], "auto"),
  timeout: span("--timeout <span>", "with mode try: when the node goes back to the old configuration", "1m"),
  dryRun: flag("--dry-run", "show what would change, change nothing"),
  confirmWithin: span(
    "--confirm-within <span>",
    "the node goes back to the old configuration, also after a restart, unless `apply-config --confirm` comes in time",
  ),
} as const;

/** Throws when the options do not go together. */
export function checkApplyOptions({ mode, dryRun, confirmWithin }: OptionValues<typeof applyOptions>): void {
  if (confirmWithin === "") return;
  if (mode === "try") throw new UsageError("found --confirm-within with --mode try, want another mode");
  if (dryRun) throw new UsageError("found --confirm-within with --dry-run, want one of them");
}

/** Nodes without the type of what waits would take the configuration for good: the user would rely on what nobody looks after. */
async function withConfirmation(client: NodeClient, confirmWithin: string): Promise<NodeClient> {
  if (confirmWithin === "") return client;
  const types = await listDefinitions(client);
  if (!types.some(({ resourceType }) => resourceType === ConfigConfirmation.type))
    throw new Error(`Cannot use --confirm-within: ${client.node} does not know it, nothing was changed`);
  return client.withMetadata({ [confirmWithinField]: confirmWithin });
}

/** Confirms the configuration that waits. Rejects when there is none, or not any more. */
export async function confirmAt({ output }: Pick<CommandContext, "output">, client: NodeClient): Promise<void> {
  const { messages } = await client
    .withMetadata(confirmConfig)
    .unary(rpc.MachineService.ApplyConfiguration, { mode: ApplyConfigurationRequestMode.NO_REBOOT });
  for (const { modeDetails } of messages) output.note(`${client.node}: ${modeDetails}`);
}

/** Rejects when the node refuses the configuration. */
export async function applyTo(
  { output }: Pick<CommandContext, "output">,
  client: NodeClient,
  config: Uint8Array | string,
  { mode, timeout, dryRun, confirmWithin }: OptionValues<typeof applyOptions>,
): Promise<void> {
  const tryModeTimeout = durationOf(parseDuration(timeout));
  const caller = await withConfirmation(client, confirmWithin);
  const { messages } = await caller.unary(rpc.MachineService.ApplyConfiguration, {
    data: typeof config === "string" ? encodeUtf8(config) : config,
    mode: modes[mode],
    dryRun,
    tryModeTimeout,
  });
  for (const { warnings, modeDetails } of messages) {
    for (const warning of warnings) output.note(`WARNING: ${client.node}: ${warning}`);
    output.note(modeDetails);
  }
}
