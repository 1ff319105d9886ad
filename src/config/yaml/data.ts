// Plain data of a YAML tree, for texts that are no config documents, such as the network settings in META. Scalars follow the YAML 1.2 core schema.
import type { YamlNode } from "./node.ts";
import { resolveAlias } from "./node.ts";

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["", null],
  ["~", null],
  ["null", null],
  ["true", true],
  ["false", false],
]);

export function yamlData(node: YamlNode): unknown {
  const target = resolveAlias(node);
  if (target.kind === "list") return target.items.map((item) => yamlData(item));
  if (target.kind === "map") {
    return Object.fromEntries(target.entries.map(({ key, value }) => [key.text, yamlData(value)]));
  }
  const { text, plain, tag } = target;
  if (!plain || tag === "str") return text;
  if (words.has(text)) return words.get(text);
  return /^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?$/u.test(text) ? Number(text) : text;
}
