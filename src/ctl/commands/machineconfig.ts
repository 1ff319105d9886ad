// `machineconfig`: machine configurations as files: generate them, patch them.
import { writeFile } from "node:fs/promises";
import { type Command, defineCommand, text } from "../command.ts";
import { readInput } from "../input-file.ts";
import { patchBytes, patchOption, readPatches } from "../patches.ts";
import { genConfig } from "../gen/config.ts";

const patch = defineCommand({
  name: "patch",
  summary: "apply patches to a machine configuration",
  arguments: "<file>",
  nodes: false,
  options: {
    patches: patchOption("-p, --patch <patch>", "patch"),
    output: text("-o, --output <path>", "where to write instead of stdout"),
  },
  async run(context, [file = ""], { patches, output }) {
    const patched = patchBytes(await readInput("configuration", file), await readPatches(patches));
    if (output === "" || output === "-") await context.output.printBytes(patched);
    else await writePatched(output, patched);
  },
});

async function writePatched(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { mode: 0o600 });
  } catch (error) {
    throw new Error(`Cannot write configuration "${path}"`, { cause: error });
  }
}

export const machineconfig: Command = {
  name: "machineconfig",
  aliases: ["mc"],
  summary: "generate and patch machine configurations",
  commands: [{ ...genConfig, name: "gen" }, patch],
};
