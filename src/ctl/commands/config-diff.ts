// `config-diff`: what differs between two machine configurations, and what each difference does to a running node.
import { compareConfigs, type Difference } from "../../config/compare.ts";
import { decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import { choice, defineCommand, UsageError } from "../command.ts";
import { readInput } from "../input-file.ts";

export const configDiff = defineCommand({
  name: "config-diff",
  summary: "compare two machine configurations by meaning",
  arguments: "<before> <after>",
  nodes: false,
  options: { format: choice("-o, --output <format>", "how to print", ["text", "json"], "text") },
  async run({ output }, [before = "", after = ""], { format }) {
    if (before === "" || after === "") throw new UsageError("found too few files, want two machine configurations");
    const differences = compareConfigs(await readConfig(before), await readConfig(after));
    await output.print(
      format === "json" ? `${JSON.stringify(differences, undefined, 2)}\n` : differences.map(inWords).join(""),
    );
  },
});

async function readConfig(file: string): Promise<Config> {
  const result = decodeConfig(await readInput("configuration", file), { local: true });
  if (result.kind === "invalid") throw new Error(`Cannot read configuration "${file}": ${result.text}`);
  return result.config;
}

const signs = { added: "+", removed: "-", changed: "~" } as const;

function inWords({ document, path, change, before, after, effect, detail }: Difference): string {
  const values = [before, after]
    .filter((value) => value !== undefined)
    .map((value) => value.replaceAll("\n", "\n      "));
  const where = [document, path].filter((part) => part !== "").join(" ");
  const lines = [
    `${signs[change]} ${where}: ${effect}${detail === "" ? "" : ` (${detail})`}`,
    ...(values.length === 0 ? [] : [`    ${values.join(" → ")}`]),
  ];
  return `${lines.join("\n")}\n`;
}
