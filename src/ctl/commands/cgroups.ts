// `cgroups`: the node's control groups as a tree, with what each of them uses and may use.
import { isCanceled } from "../../base/abort.ts";
import { concatBytes } from "../../base/bytes.ts";
import { errorChain } from "../../base/errors.ts";
import type { Cgroup } from "../cgroups/tree.ts";
import { readCgroups, readDiskNames } from "../cgroups/tree.ts";
import { type Column, presetNames, presets, type Surroundings } from "../cgroups/presets.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { CommandContext } from "../command.ts";
import { choice, defineCommand, flag } from "../command.ts";
import { singleNode } from "../fan-out.ts";
import type { NodeClient } from "../session.ts";
import { dataOf } from "../../dashboard/live/streams.ts";
import { formatTable } from "../table.ts";
import { containerPlace } from "./containers.ts";

const { MachineService } = rpc;

export const cgroups = defineCommand({
  name: "cgroups",
  aliases: ["cg"],
  summary: "show the control groups as a tree, with what they use and may use",
  options: {
    preset: choice("--preset <name>", "what to show of them", presetNames, "cpu"),
    skipResolve: flag("--skip-cri-resolve", "pods and containers by their ids, as the kernel has them"),
  },
  async run(context, _args, { preset, skipResolve }) {
    const client = await singleNode(context, "cgroups");
    const names = skipResolve ? new Map<string, string>() : await containerNames(client);
    const surroundings = {
      disks:
        preset === "io"
          ? await readDiskNames(await copy(context, client, "/sys/dev/block"))
          : new Map<string, string>(),
      commands: preset === "process" ? await commandsOf(client) : new Map<number, string>(),
    };
    const root = await readCgroups(await copy(context, client, "/sys/fs/cgroup"));
    const columns = presets[preset];
    const rows = rowsOf(root, { names, columns, surroundings });
    await context.output.print(formatTable([["NAME", ...columns.map(({ title }) => title)], ...rows]));
  },
});

/** A tree as a tar.gz. Groups come and go while they are read: what is there at the end is shown, and the rest is said. */
async function copy({ output }: CommandContext, client: NodeClient, rootPath: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  try {
    for await (const bytes of dataOf(client.stream(MachineService.Copy, { rootPath }))) parts.push(bytes);
  } catch (error) {
    if (parts.length === 0 || isCanceled(error)) throw error;
    output.note(`${client.node}: not all of ${rootPath} could be read: ${errorChain(error)}`);
  }
  return concatBytes(parts);
}

/** What folders are called for people: `pod` and a pod's uid, or a container's id. None where there is no Kubernetes. */
async function containerNames(client: NodeClient): Promise<ReadonlyMap<string, string>> {
  const asked = client.unary(MachineService.Containers, containerPlace(true));
  const { messages } = await asked.catch(() => ({ messages: [] })); // ids will do
  const names = new Map<string, string>();
  for (const { id, podId, uid, internalId, name } of messages.flatMap(({ containers }) => containers)) {
    if (uid !== "") names.set(`pod${uid}`, podId);
    if (internalId !== "") names.set(internalId, id === podId ? "sandbox" : name === "" ? id : name);
  }
  return names;
}

async function commandsOf(client: NodeClient): Promise<ReadonlyMap<number, string>> {
  const { messages } = await client.unary(MachineService.Processes, {});
  return new Map(messages.flatMap(({ processes }) => processes).map(({ pid, command }) => [pid, command]));
}

interface Shown {
  readonly names: ReadonlyMap<string, string>;
  readonly columns: readonly Column[];
  readonly surroundings: Surroundings;
}

/** `stem` stands before the group's own rows, `branch` before those below it. */
function rowsOf(group: Cgroup, shown: Shown, stem = "", branch = ""): readonly (readonly string[])[] {
  const { names, columns, surroundings } = shown;
  const cells = columns.map(({ value }) => value(group.files, surroundings));
  const below = group.children.flatMap((child, index) => {
    const isLast = index === group.children.length - 1;
    return rowsOf(child, shown, `${branch}${isLast ? "└──" : "├──"}`, `${branch}${isLast ? "   " : "│  "}`);
  });
  return [[`${stem}${names.get(group.name) ?? group.name}`, ...cells], ...below];
}
