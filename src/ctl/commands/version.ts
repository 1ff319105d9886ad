// `version`: of this program and of the nodes.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag } from "../command.ts";
import { forEachNode } from "../fan-out.ts";
import { clientVersion } from "../version.ts";

export const version = defineCommand({
  name: "version",
  summary: "print the version of the client and of the nodes",
  insecure: true,
  options: { client: flag("--client", "only this program"), short: flag("--short", "only the tags") },
  async run(context, _args, options) {
    const { output } = context;
    const own = clientVersion();
    await output.print(
      options.short
        ? `Client ${own.tag}\n`
        : `Client:\n\tTag:         ${own.tag}\n\tSHA:         ${own.sha}\n\tOS/Arch:     ${own.os}/${own.arch}\n`,
    );
    if (options.client) return;
    if (!options.short) await output.print("Server:\n");
    await forEachNode(context, async (client) => {
      const { messages } = await client.unary(rpc.MachineService.Version, {});
      for (const { version: found, features } of messages) {
        if (found === undefined) continue;
        const fields = [
          ["NODE", client.node],
          ["Tag", found.tag],
          ["SHA", found.sha],
          ["Built", found.built],
          ["Go version", found.goVersion],
          ["OS/Arch", `${found.os}/${found.arch}`],
          ["Enabled", features?.rbac === true ? "RBAC" : ""],
        ] as const;
        const shown = options.short
          ? `Server ${client.node} ${found.tag}\n`
          : fields.map(([name, value]) => `\t${`${name}:`.padEnd(13)}${value}\n`).join("");
        await output.print(shown);
      }
    });
  },
});
