// `inject`: adds to manifests of Kubernetes what their pods need of nodes. Nothing is asked of anybody.
import { type Command, defineCommand, list, text } from "../command.ts";
import { parseInput } from "../input-file.ts";
import { injectServiceAccounts } from "../service-account.ts";

const serviceAccount = defineCommand({
  name: "serviceaccount",
  aliases: ["tsa"],
  summary: "give the pods of manifests credentials for the API of nodes, which must allow it",
  nodes: false,
  options: {
    file: text("-f, --file <path>", "the manifests, - for stdin", "-"),
    roles: list("-r, --roles <roles>", "what the pods may do (default os:reader)"),
  },
  async run({ output }, _args, { file, roles }) {
    const granted = roles.length === 0 ? ["os:reader"] : roles;
    await output.print(await parseInput("manifests", file, (manifests) => injectServiceAccounts(manifests, granted)));
  },
});

export const inject: Command = {
  name: "inject",
  summary: "add to manifests of Kubernetes what their pods need of nodes",
  commands: [serviceAccount],
};
