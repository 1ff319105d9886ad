// The command line itself: commander's commands from our declarations.
import { Command as Commander, Option as CommanderOption } from "commander";
import type { Command, CommandContext, CommandDeclaration, OptionTable } from "./command.ts";
import { UsageError, isGroup, listed } from "./command.ts";
import { complete } from "./completion/complete.ts";
import { type SessionFlags, sessionOptions } from "./session-flags.ts";
import { warnOfOlderNodes } from "./version-skew.ts";

/** Makes the context of a command once its flags are known. */
export type OpenContext = (flags: SessionFlags) => CommandContext;

const noFlags: SessionFlags = { nodes: [], endpoints: [], insecure: false, fingerprints: [] };

function collect(found: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), ...listed(found)];
}

function addSessionFlags(target: Commander, insecure: boolean): void {
  for (const { flags, summary, isList = false, insecureOnly = false } of sessionOptions) {
    if (insecureOnly && !insecure) continue;
    const free = withoutTaken(target, flags);
    if (isList) target.option(free, summary, collect);
    else target.option(free, summary);
  }
}

/** The letter of a flag belongs to the command itself where it has one of its own by it, such as the `-c` of `time`. */
function withoutTaken(target: Commander, flags: string): string {
  const [letter, long] = flags.split(", ");
  const isTaken = long !== undefined && target.options.some(({ short }) => short === letter);
  return isTaken ? long : flags;
}

function sessionFlags(values: Readonly<Record<string, unknown>>): SessionFlags {
  const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
  const word = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  return {
    talosconfig: word(values["talosconfig"]),
    context: word(values["context"]),
    cluster: word(values["cluster"]),
    nodes: words(values["nodes"]),
    endpoints: words(values["endpoints"]),
    insecure: values["insecure"] === true,
    fingerprints: words(values["certFingerprint"]),
  };
}

function isEmpty(value: unknown): boolean {
  return value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

/** Adds the options, and gives a function that reads their values. */
function addOptions(
  target: Commander,
  table: OptionTable,
): (values: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> {
  const readers = new Map<string, (values: Readonly<Record<string, unknown>>) => unknown>();
  for (const [property, declared] of Object.entries(table)) {
    const option = new CommanderOption(declared.flags, declared.summary);
    // an empty default says nothing in the help
    if (!isEmpty(declared.value)) option.default(declared.value);
    if (declared.parse !== undefined)
      option.argParser((found: string, previous) => {
        try {
          return declared.parse?.(found, previous ?? declared.value);
        } catch (error) {
          if (error instanceof UsageError) return target.error(`error: ${error.message}`);
          throw error;
        }
      });
    target.addOption(option);
    const attribute = option.attributeName();
    // commander turns "--no-x" round into an "x" that is on by default
    readers.set(property, (values) => (option.negate ? values[attribute] === false : values[attribute]));
  }
  return (values) =>
    Object.fromEntries(
      Object.entries(table).map(([property, { value }]) => [property, readers.get(property)?.(values) ?? value]),
    );
}

/** How the command is written, and where the rest stands: a whole page of help would push the error out of sight. */
function showUsageAfterError(target: Commander): void {
  const names: string[] = [];
  for (let each: Commander | null = target; each !== null; each = each.parent) names.unshift(each.name());
  const usage = target.createHelp().commandUsage(target);
  target.showHelpAfterError(`Usage: ${usage}\n\`${names.join(" ")} --help\` tells more`);
}

function addLeaf(parent: Commander, command: CommandDeclaration<OptionTable>, open: OpenContext): void {
  const target = parent
    .command(command.name, { hidden: command.hidden === true })
    .summary(command.summary)
    .description(command.summary);
  for (const alias of command.aliases ?? []) target.alias(alias);
  for (const argument of (command.arguments ?? "").split(" ").filter((word) => word !== "")) target.argument(argument);
  showUsageAfterError(target);
  const read = addOptions(target, command.options ?? {});
  if (command.nodes !== false) addSessionFlags(target, command.insecure === true);
  target.action(async () => {
    const values: Readonly<Record<string, unknown>> = target.optsWithGlobals();
    const context = open(command.nodes === false ? noFlags : sessionFlags(values));
    try {
      if (command.warnsOfOlder === true) await warnOfOlderNodes(context);
      await command.run(context, target.args, read(values));
    } catch (error) {
      if (error instanceof UsageError) target.error(`error: ${error.message}`);
      throw error;
    }
  });
}

function addCommand(parent: Commander, command: Command, open: OpenContext): void {
  if (!isGroup(command)) return addLeaf(parent, command, open);
  const target = parent.command(command.name).summary(command.summary).description(command.summary);
  for (const alias of command.aliases ?? []) target.alias(alias);
  for (const child of command.commands) addCommand(target, child, open);
  showUsageAfterError(target);
}

/** The whole program. Parsing throws commander's `CommanderError` for help and usage errors, with the exit code in it. */
export function buildProgram(commands: readonly Command[], open: OpenContext, version: string): Commander {
  const program = new Commander("ichorctl")
    .description("Manages nodes over their machine API")
    .version(version, "--client-version", "print the version of this program")
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .exitOverride();
  addSessionFlags(program, true); // users write them before the command as well as after it
  for (const command of commands.toSorted((a, b) => (a.name < b.name ? -1 : 1))) addCommand(program, command, open);
  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .option("--next", "the last word is finished, another one begins")
    .action((words: readonly string[], { next = false }: { readonly next?: boolean }) =>
      complete(commands, next ? [...words, ""] : words, open),
    );
  showUsageAfterError(program);
  return program;
}
