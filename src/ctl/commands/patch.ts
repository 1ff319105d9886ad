// `patch`: changes the machine configuration of nodes by patches, each node's own.
import { encodeUtf8 } from "../../base/bytes.ts";
import { applyOptions, applyTo, checkApplyOptions } from "../apply.ts";
import { readConfig } from "../cluster-nodes.ts";
import { defineCommand, each, text, UsageError } from "../command.ts";
import { forEachNode } from "../fan-out.ts";
import { configTarget, configType } from "../machine-config-target.ts";
import { patchBytes, patchOption, readPatches } from "../patches.ts";

export const patch = defineCommand({
  name: "patch",
  summary: "change the machine configuration of nodes by patches",
  arguments: "<type> [id]",
  completes: ["resource-types"],
  warnsOfOlder: true,
  options: {
    patches: patchOption("-p, --patch <patch>", "patch"),
    files: each("--patch-file <path>", "file with a patch; may be repeated"),
    ...applyOptions,
    namespace: text("--namespace <name>", "another namespace than the type's own"),
  },
  async run(context, [type = "", id = ""], { patches, files, namespace, ...how }) {
    checkApplyOptions(how);
    const sources = [...patches, ...files.map((path) => `@${path}`)];
    if (sources.length === 0) throw new UsageError("found no patch, want --patch or --patch-file");
    const texts = await readPatches(sources);
    const target = await configTarget(context, { type, id, namespace });
    await forEachNode(context, async (client) => {
      const config = encodeUtf8(await readConfig(client, target));
      await applyTo(context, client, patchBytes(config, texts), how);
      context.output.note(`patched ${configType}/${target.id} at the node ${client.node}`);
    });
  },
});
