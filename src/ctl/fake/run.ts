// Runs one command in memory, from its command line on.
import type { Command } from "../command.ts";
import { buildProgram } from "../program.ts";
import type { SessionFlags } from "../session-flags.ts";
import { type Answers, type FakeContext, FakeUnavailableError } from "./session.ts";

/** `line` as a user writes it behind the program's name. Resolves with the flags that the command's session was asked for. */
export async function runLine(
  command: Command,
  context: FakeContext,
  ...line: readonly string[]
): Promise<SessionFlags> {
  let given: SessionFlags | undefined;
  const program = buildProgram(
    [command],
    (flags) => {
      given = flags;
      return context;
    },
    "v0",
  );
  // its help is for people
  for (const each of [program, ...program.commands]) each.configureOutput({ writeErr: () => undefined });
  await program.parseAsync(["node", "ichorctl", ...line]);
  if (given === undefined) throw new Error(`"${line.join(" ")}" ran no command`);
  return given;
}

/** A node that cannot be reached. */
export function gone(path: string): Answers {
  return {
    [path]: () => {
      throw new FakeUnavailableError("no route to host");
    },
  };
}

/** What becomes of a command when one node is gone. */
export const goneNote = "error from node gone: no route to host";
