// `apply-config`: hands a machine configuration to a node, or confirms the one that it got.
import { applyOptions, applyTo, checkApplyOptions, confirmAt } from "../apply.ts";
import { UsageError, defineCommand, flag, text } from "../command.ts";
import { readInput } from "../input-file.ts";
import { patchBytes, patchOption, readPatches } from "../patches.ts";
import { forEachNode } from "../fan-out.ts";

export const applyConfig = defineCommand({
  name: "apply-config",
  aliases: ["apply"],
  summary: "apply a machine configuration to nodes",
  insecure: true,
  options: {
    file: text("-f, --file <path>", "the configuration"),
    patches: patchOption("-p, --config-patch <patch>", "patch to apply first"),
    ...applyOptions,
    confirm: flag("--confirm", "keep the configuration that waits for it; takes no --file"),
  },
  async run(context, _args, { file, patches, confirm, ...how }) {
    if (confirm && (file !== "" || patches.length > 0 || how.confirmWithin !== ""))
      throw new UsageError("found --confirm with a configuration, want one of them");
    if (confirm) return forEachNode(context, (client) => confirmAt(context, client));
    checkApplyOptions(how);
    if (file === "") throw new UsageError("found no --file, want the path of a machine configuration");
    const data = patchBytes(await readInput("configuration", file), await readPatches(patches));
    await forEachNode(context, (client) => applyTo(context, client, data, how));
  },
});
