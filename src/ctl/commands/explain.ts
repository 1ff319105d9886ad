// `explain`: what a kind of document or one of its fields is for.
import { explain as explainPath, type Explanation } from "../../config/explain.ts";
import { defineCommand, UsageError } from "../command.ts";

export const explain = defineCommand({
  name: "explain",
  summary: "explain a kind of configuration document, or a field",
  arguments: "<kind.path>",
  nodes: false,
  options: {},
  async run({ output }, [path = ""]) {
    if (path === "")
      throw new UsageError("found no path, want a kind such as LinkConfig, or a field such as LinkConfig.addresses");
    const result = explainPath(path);
    if (result.kind === "unknown") throw new Error(result.message);
    await output.print(inWords(result.explanation));
  },
});

function inWords(explanation: Explanation): string {
  const { path, type, about, since, merge, fields, example } = explanation;
  const marks = (["deprecated", "required", "secret"] as const).filter((mark) => explanation[mark]);
  const facts: readonly (readonly [string, string])[] = [
    ["type", [type, ...marks].join(", ")],
    ["default", explanation.default],
    ["since", since],
    ["patches", merge],
  ];
  const width = Math.max(0, ...fields.map(({ name }) => name.length));
  return [
    path,
    ...(about === "" ? [] : [`    ${about}`]),
    "",
    ...facts.filter(([, text]) => text !== "").map(([name, text]) => `${name.padEnd(8)} ${text}`),
    ...(fields.length === 0
      ? []
      : [
          "",
          "fields",
          ...fields.map(
            (each) => `    ${each.name.padEnd(width)}  ${each.type}${each.about === "" ? "" : `: ${each.about}`}`,
          ),
        ]),
    ...(example === ""
      ? []
      : [
          "",
          "example",
          ...example
            .trimEnd()
            .split("\n")
            .map((line) => `    ${line}`),
        ]),
    "",
  ].join("\n");
}
