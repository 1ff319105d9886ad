// A question to the user, answered with a line.
import type { CommandContext } from "./command.ts";
import { lines } from "../dashboard/live/lines.ts";

/** Only where somebody sits. Once in a command: what was typed ahead is lost. Resolves with "" at the end of the input. */
export async function ask(
  { output, terminal, signal }: Pick<CommandContext, "output" | "terminal" | "signal">,
  question: string,
): Promise<string> {
  output.note(question);
  for await (const line of lines(terminal.input(signal))) return line.trim();
  return "";
}
