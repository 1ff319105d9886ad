// `validate`: checks a machine configuration without a node.
import { decodeConfig, validateConfig } from "../../config/config.ts";
import { ReportedError, UsageError, choice, defineCommand, flag, text } from "../command.ts";
import { readInput } from "../input-file.ts";

export const validate = defineCommand({
  name: "validate",
  summary: "check a machine configuration",
  nodes: false,
  options: {
    file: text("-c, --config <path>", "the configuration"),
    mode: choice("-m, --mode <mode>", "where it is to run", ["metal", "cloud", "container"], "metal"),
    strict: flag("--strict", "take warnings for errors"),
  },
  async run({ output }, _args, { file, mode, strict }) {
    if (file === "") throw new UsageError("found no --config, want the path of a machine configuration");
    const options = { strict, local: true };
    const decoded = decodeConfig(await readInput("configuration", file), { mode, ...options });
    const { warnings, text: problems } =
      decoded.kind === "ok" ? validateConfig(decoded.config, mode, options) : { warnings: [], text: decoded.text };
    for (const warning of warnings) output.note(`WARNING: ${warning}`);
    if (problems !== "") {
      output.note(`${problems.trimEnd()}\n${file} is not valid for ${mode} mode`);
      throw new ReportedError(`${file} is not valid`);
    }
    await output.print(`${file} is valid for ${mode} mode\n`);
  },
});
