// How a command declares itself: name, arguments and options are data, from which flags, help and types come.
import type { Clock } from "../base/clock.ts";
import { parseDuration } from "../base/units.ts";
import type { CompletionSource } from "./completion/source.ts";
import type { Session } from "./session.ts";
import type { Environment } from "./talosconfig.ts";
import type { Terminal } from "../dashboard/terminal.ts";

export interface Output {
  /** Data: stdout. Resolves when the text is handed to the system, so that a slow reader slows us down. */
  print(text: string): Promise<void>;
  printBytes(bytes: Uint8Array): Promise<void>;
  /** Everything that is not data: stderr, with a newline added. */
  note(text: string): void;
  /** True when stdout is a terminal. */
  readonly isTerminal: boolean;
}

export interface CommandContext {
  readonly output: Output;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly env: Environment;
  /** Nodes, endpoints and credentials as the global flags and the client configuration name them. */
  readonly session: Session;
}

/** One option. `flags` is commander's text, such as `-f, --follow` or `--tail <lines>`. */
export interface Option<T> {
  readonly flags: string;
  readonly summary: string;
  readonly value: T;
  /** All values that make sense, for completion; absent when they cannot be listed. */
  readonly words?: readonly string[];
  /** Turns the text of each use into the value; `previous` is the value so far. Absent for switches. A method, so that a table holds options of any type. */
  parse?(text: string, previous: T): T;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

export type OptionValues<O> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

export function flag(flags: string, summary: string): Option<boolean> {
  return { flags, summary, value: false };
}

/** A switch that is on or off by default: `--wait`, `--wait=false`. */
export function toggle(flags: string, summary: string, value: boolean): Option<boolean> {
  return {
    flags,
    summary,
    value,
    parse(found) {
      if (found !== "true" && found !== "false")
        throw new UsageError(`found "${found}" for ${flags}, want true or false`);
      return found === "true";
    },
  };
}

export function text(flags: string, summary: string, value = ""): Option<string> {
  return { flags, summary, value, parse: (found) => found };
}

/** A duration such as `30s`; the text is kept, since help shows it and nodes take it. An empty value: none unless it is given. */
export function span(flags: string, summary: string, value = ""): Option<string> {
  return {
    flags,
    summary,
    value,
    parse(found) {
      try {
        if (parseDuration(found) >= 0n) return found;
      } catch {
        // told below
      }
      throw new UsageError(`found "${found}" for ${flags}, want a number and a unit such as 30s or 1h15m`);
    },
  };
}

/** Decimal, may be negative. */
export function integer(flags: string, summary: string, value: number): Option<number> {
  return {
    flags,
    summary,
    value,
    parse(found) {
      if (!/^[+-]?\d+$/u.test(found)) throw new UsageError(`found "${found}" for ${flags}, want a whole number`);
      return Number(found);
    },
  };
}

/** The values between commas; spaces around them are nobody's. */
export function listed(found: string): readonly string[] {
  return found
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** May be given several times, each with one or more values separated by commas. */
export function list(flags: string, summary: string): Option<readonly string[]> {
  return {
    flags,
    summary,
    value: [],
    parse: (found, previous) => [...previous, ...listed(found)],
  };
}

/** May be given several times; commas stay in the value. */
export function each(flags: string, summary: string): Option<readonly string[]> {
  return { flags, summary, value: [], parse: (found, previous) => [...previous, found] };
}

/** One of a few words. */
export function choice<const W extends string>(
  flags: string,
  summary: string,
  words: readonly W[],
  value: NoInfer<W>,
): Option<W> {
  return {
    flags,
    summary: `${summary} (${words.join(", ")})`,
    value,
    words,
    parse(found) {
      const word = words.find((candidate) => candidate === found);
      if (word === undefined) throw new UsageError(`found "${found}" for ${flags}, want one of ${words.join(", ")}`);
      return word;
    },
  };
}

/** The command line does not fit: printed with the command's usage. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** Some nodes failed, and each failure is already printed: nothing is left but the exit code. */
export class ReportedError extends Error {
  override readonly name: string = "ReportedError";
}

/** Something ran elsewhere for the command and ended with this code, which becomes ours. */
export class ExitCodeError extends Error {
  override readonly name: string = "ExitCodeError";
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

export interface CommandDeclaration<O extends OptionTable> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** Left out of help and completion. */
  readonly hidden?: boolean;
  /** Positional arguments as commander writes them: `<type> [id]`. */
  readonly arguments?: string;
  /** What each positional argument may be: somebody who knows, or the words themselves. For completion only. */
  readonly completes?: readonly (CompletionSource | readonly string[])[];
  readonly options?: O;
  /** The command also works without a client configuration: it gets `--insecure` and `--cert-fingerprint`. */
  readonly insecure?: boolean;
  /** Nodes that are older than this program are pointed out before it runs: what it asks of them may be new to them. */
  readonly warnsOfOlder?: boolean;
  /** The command talks to nodes: it gets the flags that say which. */
  readonly nodes?: boolean;
  run(context: CommandContext, args: readonly string[], options: OptionValues<O>): Promise<void>;
}

export interface CommandGroup {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly commands: readonly Command[];
}

/** A command whose options are checked by its declaration, so that a list can hold it. */
export type Command = CommandDeclaration<OptionTable> | CommandGroup;

export function defineCommand<const O extends OptionTable = {}>(declaration: CommandDeclaration<O>): Command {
  return declaration;
}

export function isGroup(command: Command): command is CommandGroup {
  return "commands" in command;
}
