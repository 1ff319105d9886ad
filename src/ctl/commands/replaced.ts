// Commands of older clients that others do the work of: who has them in his fingers is told which.
import { type Command, defineCommand } from "../command.ts";

function replaced(name: string, by: string): Command {
  return told(name, `"${name}" is no command any more, want \`ichorctl ${by}\``);
}

function told(name: string, text: string): Command {
  return defineCommand({
    name,
    summary: text,
    arguments: "[words...]",
    hidden: true,
    run: () => Promise.reject(new Error(text)),
  });
}

export const crashdump: Command = replaced("crashdump", "support");
export const conformance: Command = told(
  "conformance",
  "Cannot test for conformance: that is a program of its own, run hydrophone with what `ichorctl kubeconfig` gives",
);
export const interfaces: Command = replaced("interfaces", "get links");
export const routes: Command = replaced("routes", "get routes");
