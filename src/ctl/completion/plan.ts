// What may stand at the end of a command line that is not finished: decided from the table of commands alone, without asking anybody.
import type { Command, CommandDeclaration, Option, OptionTable } from "../command.ts";
import { isGroup } from "../command.ts";
import type { CompletionSource } from "./source.ts";
import { type SessionFlags, sessionOptions } from "../session-flags.ts";

export interface Candidate {
  readonly value: string;
  /** Shown beside it; "" for nothing. */
  readonly summary: string;
}

export type Plan =
  | { readonly kind: "candidates"; readonly candidates: readonly Candidate[] }
  /** Nodes or the client configuration know. `prefix` belongs in front of each answer: an option and its equals sign. */
  | { readonly kind: "ask"; readonly source: CompletionSource; readonly flags: SessionFlags; readonly prefix: string };

interface Flag {
  readonly names: readonly string[];
  readonly summary: string;
  /** `none`: a switch · `optional`: `--wait` or `--wait=false`, never a word of its own. */
  readonly takes: "none" | "optional" | "value";
  readonly words: readonly string[];
  readonly source?: CompletionSource | undefined;
}

function flagOf({ flags, summary, words = [] }: Pick<Option<unknown>, "flags" | "summary" | "words">): Flag {
  const takes = flags.includes("<") ? "value" : flags.includes("[") ? "optional" : "none";
  const names = flags.split(/[ ,|]+/u).filter((word) => word.startsWith("-"));
  return { names, summary, takes, words: takes === "optional" && words.length === 0 ? ["true", "false"] : words };
}

const globalFlags: readonly Flag[] = sessionOptions.map((option) => ({ ...flagOf(option), source: option.source }));
const securedFlags: readonly Flag[] = globalFlags.filter((_, index) => sessionOptions[index]?.insecureOnly !== true);

function flagsOf({ options = {}, nodes = true, insecure = false }: CommandDeclaration<OptionTable>): readonly Flag[] {
  const shared = insecure ? globalFlags : securedFlags;
  return [...Object.values(options).map(flagOf), ...(nodes ? shared : [])];
}

/** Where the words before the last one have led. */
interface Place {
  readonly commands: readonly Command[];
  readonly leaf: CommandDeclaration<OptionTable> | undefined;
  /** Positional arguments of the leaf so far. */
  readonly positional: number;
  /** The option whose value comes next. */
  readonly pending: Flag | undefined;
  /** Values of global options, by their longest name. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

function step(place: Place, word: string): Place {
  const flags = place.leaf === undefined ? globalFlags : flagsOf(place.leaf);
  const remember = (flag: Flag, value: string): Place["given"] => {
    const name = flag.names.at(-1) ?? "";
    return new Map(place.given).set(name, [...(place.given.get(name) ?? []), value]);
  };
  if (place.pending !== undefined) return { ...place, given: remember(place.pending, word), pending: undefined };
  if (word.startsWith("-") && word !== "-") {
    const [name = "", ...rest] = word.split("=");
    const flag = flags.find(({ names }) => names.includes(name));
    if (flag === undefined || flag.takes === "optional") return place;
    if (rest.length > 0) return { ...place, given: remember(flag, rest.join("=")) };
    return flag.takes === "value" ? { ...place, pending: flag } : { ...place, given: remember(flag, "true") };
  }
  if (place.leaf !== undefined) return { ...place, positional: place.positional + 1 };
  const next = place.commands.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
  if (next === undefined) return { ...place, commands: [] };
  return isGroup(next) ? { ...place, commands: next.commands } : { ...place, commands: [], leaf: next };
}

/** `words` are those behind the program's name; the last one is being written, and may be empty. */
export function planCompletion(commands: readonly Command[], words: readonly string[]): Plan {
  const last = words.at(-1) ?? "";
  const start: Place = { commands, leaf: undefined, positional: 0, pending: undefined, given: new Map() };
  const place = words.slice(0, -1).reduce(step, start);
  const { leaf, pending } = place;
  if (pending !== undefined) return valuesOf(pending, { place, prefix: "", last });
  const flags = leaf === undefined ? globalFlags : flagsOf(leaf);
  if (last.startsWith("-")) {
    const [name = "", ...rest] = last.split("=");
    const flag = rest.length > 0 ? flags.find(({ names }) => names.includes(name)) : undefined;
    if (flag !== undefined) return valuesOf(flag, { place, prefix: `${name}=`, last });
    const found = flags.map(({ names, summary }) => ({ value: names.at(-1) ?? "", summary }));
    return { kind: "candidates", candidates: matching(found, last) };
  }
  if (leaf === undefined) {
    const found = place.commands.filter((each) => isGroup(each) || each.hidden !== true);
    return {
      kind: "candidates",
      candidates: matching(
        found.map(({ name, summary }) => ({ value: name, summary })),
        last,
      ),
    };
  }
  const source = leaf.completes?.[place.positional];
  if (typeof source === "string") return { kind: "ask", source, flags: sessionFlagsOf(place), prefix: "" };
  return { kind: "candidates", candidates: matching((source ?? []).map(bare), last) };
}

function valuesOf(
  flag: Flag,
  { place, prefix, last }: { readonly place: Place; readonly prefix: string; readonly last: string },
): Plan {
  if (flag.source !== undefined) return { kind: "ask", source: flag.source, flags: sessionFlagsOf(place), prefix };
  return {
    kind: "candidates",
    candidates: matching(
      flag.words.map((word) => bare(`${prefix}${word}`)),
      last,
    ),
  };
}

const bare = (value: string): Candidate => ({ value, summary: "" });

export function matching(candidates: readonly Candidate[], begun: string): readonly Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(begun));
}

/** As the command itself will get them, as far as they are written. */
function sessionFlagsOf({ given }: Place): SessionFlags {
  const lists = (name: string): readonly string[] =>
    (given.get(name) ?? []).flatMap((text) => text.split(",")).filter((item) => item !== "");
  return {
    talosconfig: given.get("--talosconfig")?.at(-1),
    context: given.get("--context")?.at(-1),
    cluster: given.get("--cluster")?.at(-1),
    nodes: lists("--nodes"),
    endpoints: lists("--endpoints"),
    insecure: given.has("--insecure"),
    fingerprints: lists("--cert-fingerprint"),
  };
}
