// `apply-config`: hands a machine configuration to a node.
import { applyOptions, applyTo } from "../apply.ts";
import { UsageError, defineCommand, text } from "../command.ts";
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
  },
  async run(context, _args, { file, patches, ...how }) {
    if (file === "") throw new UsageError("found no --file, want the path of a machine configuration");
    const data = patchBytes(await readInput("configuration", file), await readPatches(patches));
    await forEachNode(context, (client) => applyTo(context, client, data, how));
  },
});
