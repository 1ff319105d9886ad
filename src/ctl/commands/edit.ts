// `edit`: a node's machine configuration in the user's editor, given back to the node when it was changed.
import { isCanceled } from "../../base/abort.ts";
import { errorChain } from "../../base/errors.ts";
import { applyOptions, applyTo, checkApplyOptions } from "../apply.ts";
import { adviceFor } from "../call-error.ts";
import { readConfig } from "../cluster-nodes.ts";
import type { CommandContext, OptionValues } from "../command.ts";
import { defineCommand, ReportedError, text } from "../command.ts";
import { openEditedFile } from "../editor.ts";
import { type ConfigTarget, configTarget } from "../machine-config-target.ts";
import type { NodeClient } from "../session.ts";

export const edit = defineCommand({
  name: "edit",
  summary: "change the machine configuration of nodes in an editor ($TALOS_EDITOR, $EDITOR, vi)",
  arguments: "<type> [id]",
  completes: ["resource-types"],
  warnsOfOlder: true,
  options: { ...applyOptions, namespace: text("--namespace <name>", "another namespace than the type's own") },
  async run(context, [type = "", id = ""], { namespace, ...how }) {
    checkApplyOptions(how);
    const target = await configTarget(context, { type, id, namespace });
    let failures = 0;
    // one after the other: there is one terminal
    for (const node of await context.session.nodes()) {
      try {
        await editConfig(context, await context.session.client(node), target, how);
      } catch (error) {
        if (isCanceled(error)) throw error;
        failures++;
        context.output.note(`error from node ${node}: ${errorChain(error)}`);
        const advice = adviceFor(error);
        if (advice !== undefined) context.output.note(`hint: ${advice}`);
      }
    }
    if (failures > 0) throw new ReportedError(`${failures} of the nodes failed`);
  },
});

/** The lines are no part of what is edited: they are taken out again. */
function headed(header: readonly string[], body: string): string {
  return [...header, body].join("\n");
}

/** What the user left below our header, which may be gone by now. */
function withoutHeader(header: readonly string[], edited: string): string {
  const lines = edited.split("\n");
  return lines.slice(header.every((line, index) => lines[index] === line) ? header.length : 0).join("\n");
}

function isEmptyConfig(yaml: string): boolean {
  return yaml.split("\n").every((line) => line.trim() === "" || line.startsWith("#"));
}

/** Asks again, with the reason on top, until the node takes it, or the user leaves it as it was. */
async function editConfig(
  context: CommandContext,
  client: NodeClient,
  target: ConfigTarget,
  how: OptionValues<typeof applyOptions>,
): Promise<void> {
  const { output } = context;
  await using file = await openEditedFile(context, `machineconfig-${client.node.replaceAll(/[^\w.-]/gu, "_")}.yaml`);
  const original = await readConfig(client, target);
  let shown = original;
  let header = [`# Machine configuration of ${client.node}. Without a change, or left empty, it stays as it is.`, "#"];
  let refusal: Error | undefined;
  for (;;) {
    const found = withoutHeader(header, await file.edit(headed(header, shown)));
    if (isEmptyConfig(found)) return output.note("Apply was skipped: empty file.");
    if (found === original) return output.note("Apply was skipped: no changes detected.");
    if (refusal !== undefined && found === shown) {
      file.keep();
      throw new Error(`The configuration was refused; what you wrote is kept in "${file.path}"`, { cause: refusal });
    }
    try {
      return await applyTo(context, client, found, how);
    } catch (error) {
      if (isCanceled(error) || !(error instanceof Error)) throw error;
      refusal = error;
      shown = found;
      header = [
        "# The node refused this:",
        ...errorChain(error)
          .split("\n")
          .map((line) => `#   ${line}`),
        "#",
      ];
    }
  }
}
