// YAML without a schema: one document that is a map, as plain data.
import { freeScalar } from "./decode.ts";
import type { FreeMap, FreeValue } from "./schema.ts";
import { loadYaml } from "./yaml/load.ts";
import { resolveAlias, type YamlNode } from "./yaml/node.ts";

export type FreeForm =
  | { readonly kind: "ok"; readonly value: FreeMap }
  | { readonly kind: "invalid"; readonly message: string };

const maxNodes = 200_000;

/** Never throws. The message has a line and nothing of the text. */
export function loadFreeForm(bytes: Uint8Array): FreeForm {
  const loaded = loadYaml(bytes);
  if (loaded.kind === "invalid")
    return { kind: "invalid", message: loaded.errors.map(({ message }) => message).join("\n") };
  const [first, second] = loaded.documents;
  if (first === undefined || second !== undefined)
    return { kind: "invalid", message: `found ${loaded.documents.length} documents, want one` };
  const root = resolveAlias(first.root);
  if (root.kind !== "map") return { kind: "invalid", message: `found a ${root.kind}, want a map` };
  const budget = { left: maxNodes };
  const value = freeValue(root, budget);
  if (budget.left < 0) return { kind: "invalid", message: "document contains excessive aliasing" };
  return { kind: "ok", value: value as FreeMap }; // a map gives a map
}

/** Stops growing when the budget is used up; the last of several equal keys wins. */
export function freeValue(node: YamlNode, budget: { left: number }): FreeValue {
  budget.left -= 1;
  if (budget.left < 0) return null;
  const target = resolveAlias(node);
  if (target.kind === "list") return target.items.map((item) => freeValue(item, budget));
  if (target.kind === "scalar") return freeScalar(target);
  return Object.fromEntries(target.entries.map(({ key, value }) => [key.text, freeValue(value, budget)] as const));
}
