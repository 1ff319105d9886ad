// Commands of older clients that others do the work of: who has them in his fingers is told which.
import { type Command, defineCommand } from "../command.ts";

function replaced(name: string, by: string): Command {
  return defineCommand({
    name,
    summary: `replaced by \`ichorctl ${by}\``,
    arguments: "[words...]",
    hidden: true,
    run: () => Promise.reject(new Error(`"${name}" is no command any more, want \`ichorctl ${by}\``)),
  });
}

export const crashdump: Command = replaced("crashdump", "support");
export const interfaces: Command = replaced("interfaces", "get links");
export const routes: Command = replaced("routes", "get routes");
