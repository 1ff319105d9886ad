// The answer to a shell: what may stand at the end of a command line, one candidate a line, its summary behind a tab.
import type { Command, CommandContext } from "../command.ts";
import type { SessionFlags } from "../session-flags.ts";
import { askFor } from "./ask.ts";
import { matching, planCompletion } from "./plan.ts";

export async function complete(
  commands: readonly Command[],
  words: readonly string[],
  open: (flags: SessionFlags) => CommandContext,
): Promise<void> {
  const plan = planCompletion(commands, words);
  if (plan.kind === "candidates") {
    const { output } = open({ nodes: [], endpoints: [], insecure: false, fingerprints: [] });
    return output.print(plan.candidates.map(lineOf).join(""));
  }
  const context = open(plan.flags);
  const found = await askFor(plan.source, context);
  const full = found.map(({ value, summary }) => ({ value: `${plan.prefix}${value}`, summary }));
  await context.output.print(
    matching(full, words.at(-1) ?? "")
      .map(lineOf)
      .join(""),
  );
}

function lineOf({ value, summary }: { readonly value: string; readonly summary: string }): string {
  return summary === "" ? `${value}\n` : `${value}\t${summary}\n`;
}
