// Command lines of Kubernetes' programs: defaults of the node, changed by the config as far as each argument allows.
import { FormatError } from "../../base/errors.ts";

/** Values by argument, without the leading dashes; several values make several arguments. */
export type ArgLists = Readonly<Record<string, readonly string[]>>;

/**
 * What the config may do to an argument of the node's; without a rule it replaces it.
 * - `additive`: its values join the node's, in one list with commas.
 * - `denied`: it must leave it alone.
 */
export type ArgRules = Readonly<Record<string, "additive" | "denied">>;

/** Throws a FormatError that names the argument when `extra` has one that is denied. */
export function mergeArguments(defaults: ArgLists, extra: ArgLists, rules: ArgRules): ArgLists {
  const merged: Record<string, readonly string[]> = { ...defaults };
  for (const [name, values] of Object.entries(extra)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === "denied")
      throw new FormatError(`Cannot use extra argument "${name}": it is set by the node, want another one`);
    merged[name] = rule === "additive" ? [joinLists([...(merged[name] ?? []), ...values])] : values;
  }
  return merged;
}

/** Each item once, in order. */
function joinLists(values: readonly string[]): string {
  return [...new Set(values.flatMap((value) => value.split(",")).filter((item) => item !== ""))].join(",");
}

/** `--name=value`, by name. */
export function formatArguments(args: ArgLists): readonly string[] {
  return Object.keys(args)
    .toSorted()
    .flatMap((name) => (args[name] ?? []).map((value) => `--${name}=${value}`));
}

/** As resources hold extra arguments. */
export function argListsOf(messages: Readonly<Record<string, { readonly values: readonly string[] }>>): ArgLists {
  return Object.fromEntries(Object.entries(messages).map(([name, { values }]) => [name, values]));
}

export function argMessages(lists: ArgLists): Readonly<Record<string, { readonly values: readonly string[] }>> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, { values }]));
}
