// `completion`: what teaches a shell to complete our command lines.
import { UsageError, defineCommand } from "../command.ts";
import { scripts, shells } from "../completion/scripts.ts";

export const completion = defineCommand({
  name: "completion",
  summary: "print what teaches a shell to complete commands: bash, zsh, fish or powershell",
  arguments: "<shell>",
  completes: [shells],
  nodes: false,
  async run({ output }, [found = ""]) {
    const shell = shells.find((each) => each === found);
    if (shell === undefined) throw new UsageError(`found shell "${found}", want one of ${shells.join(", ")}`);
    await output.print(scripts[shell]);
  },
});
