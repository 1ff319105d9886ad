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
    await output.print(options.short ? `Client ${own.tag}\n` : `Client:\n${block({ ...own, goVersion: own.runtime })}`);
    if (options.client) return;
    if (!options.short) await output.print("Server:\n");
    await forEachNode(context, async (client) => {
      const { node } = client;
      const { messages } = await client.unary(rpc.MachineService.Version, {});
      for (const { version: found, features } of messages) {
        if (found === undefined) continue;
        const enabled: readonly Line[] = features?.rbac === true ? [["Enabled", "RBAC"]] : [];
        await output.print(
          options.short ? `Server ${node} ${found.tag}\n` : lines([["NODE", node]]) + block(found) + lines(enabled),
        );
      }
    });
  },
});

type Line = readonly [name: string, value: string];

interface Version {
  readonly tag: string;
  readonly sha: string;
  readonly built: string;
  readonly goVersion: string;
  readonly os: string;
  readonly arch: string;
}

/** The names are those that readers of this text know; what runs a program may be something else than Go. */
function block({ tag, sha, built, goVersion, os, arch }: Version): string {
  return lines([
    ["Tag", tag],
    ["SHA", sha],
    ["Built", built],
    ["Go version", goVersion],
    ["OS/Arch", `${os}/${arch}`],
  ]);
}

/** Nothing follows the name of a value that nobody gave. */
function lines(found: readonly Line[]): string {
  return found
    .map(([name, value]) => `\t${`${name}:`.padEnd(13)}${value}`.trimEnd())
    .map((line) => `${line}\n`)
    .join("");
}
