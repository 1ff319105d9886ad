// `inspect`: how the node works inside.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag, type Command } from "../command.ts";
import { dependencyGraph, withResources } from "../dependency-graph.ts";
import { singleNode } from "../fan-out.ts";
import { listDefinitions, listResources } from "../../dashboard/live/resources.ts";
import type { NodeClient } from "../session.ts";

const dependencies = defineCommand({
  name: "dependencies",
  summary: "print the graph of controllers and resources, for graphviz",
  options: { resources: flag("--with-resources", "show the resources there are, too") },
  async run(context, _args, { resources }) {
    const client = await singleNode(context, "inspect dependencies");
    const graph = await graphOf(client);
    await context.output.print(resources ? withResources(graph, await resourceNames(client)) : graph);
  },
});

export async function graphOf(client: NodeClient): Promise<string> {
  const { messages } = await client.unary(rpc.InspectService.ControllerRuntimeDependencies, {});
  return dependencyGraph(messages.flatMap(({ edges }) => edges));
}

async function resourceNames(client: NodeClient): Promise<readonly { readonly type: string; readonly name: string }[]> {
  const names: { readonly type: string; readonly name: string }[] = [];
  for (const { resourceType: type, defaultNamespace: namespace } of await listDefinitions(client)) {
    for (const { metadata } of await listResources(client, { type, namespace })) {
      names.push({ type, name: metadata?.id ?? "" });
    }
  }
  return names;
}

export const inspect: Command = {
  name: "inspect",
  summary: "look at how the node works inside",
  commands: [dependencies],
};
