// `get`: resources of the node: as a table, whole, or watched.
import type { Event, Resource } from "../../wire/gen/cosi-resource.ts";
import { EventType } from "../../wire/gen/cosi-resource.ts";
import type { ResourceDefinitionSpec } from "../../wire/gen/cosi-resource-meta.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { CommandContext } from "../command.ts";
import { UsageError, defineCommand, flag, text } from "../command.ts";
import { forEachNode } from "../fan-out.ts";
import { type Template, parseTemplate, renderTemplate } from "../../dashboard/live/json-path.ts";
import { documentOf, findDefinition, specOf, yamlDocument } from "../../dashboard/live/resources.ts";
import type { NodeClient } from "../session.ts";
import { untilEnded } from "../stream-end.ts";
import { formatTable } from "../table.ts";

/** What happened to a resource; `isFirst`: nothing, it is one of those that were there when the watch began. */
type WatchEvent = Pick<Event, "eventType"> & { readonly isFirst: boolean };

interface Printer {
  /** Takes what was found; rows of a table are printed when `flush` is called, everything else at once. */
  add(node: string, resource: Resource, event?: WatchEvent): Promise<void>;
  flush(): Promise<void>;
}

const marks: Readonly<Record<number, string>> = {
  [EventType.CREATED]: "+",
  [EventType.DESTROYED]: "-",
  [EventType.UPDATED]: "*",
};
const eventNames: Readonly<Record<number, string>> = {
  [EventType.CREATED]: "created",
  [EventType.DESTROYED]: "destroyed",
  [EventType.UPDATED]: "updated",
};

function tablePrinter(context: CommandContext, definition: ResourceDefinitionSpec, watch: boolean): Printer {
  const columns: readonly (readonly [string, Template])[] = definition.printColumns.map(({ name, jsonPath }) => [
    name.toUpperCase(),
    parseTemplate(jsonPath),
  ]);
  const header = [
    "NODE",
    ...(watch ? ["*"] : []),
    "NAMESPACE",
    "TYPE",
    "ID",
    "VERSION",
    ...columns.map(([name]) => name),
  ];
  const rows: string[][] = [];
  const widths: string[][] = [header];
  return {
    async add(node, resource, event) {
      const { metadata } = resource;
      const spec = specOf(resource);
      const cells = [
        node,
        ...(watch ? [event === undefined || event.isFirst ? "" : (marks[event.eventType] ?? "")] : []),
        metadata?.namespace ?? "",
        definition.displayType,
        metadata?.id ?? "",
        metadata?.version ?? "",
        ...columns.map(([, template]) => renderTemplate(template, spec)),
      ];
      rows.push(cells);
      widths.push(cells);
    },
    async flush() {
      if (rows.length === 0 && (watch || widths.length > 1)) return;
      // all rows so far decide the widths, only the new ones are printed: the columns of a watch settle as it goes on
      const printed = formatTable(widths).split("\n").slice(0, -1);
      const first = widths.length - rows.length === 1;
      const shown = first ? printed : printed.slice(-rows.length);
      rows.length = 0;
      await context.output.print(`${shown.join("\n")}\n`);
    },
  };
}

function documentPrinter(context: CommandContext, render: (document: unknown) => string): Printer {
  return {
    add: (node, resource, event) =>
      context.output.print(
        render(documentOf(node, resource, event === undefined ? undefined : (eventNames[event.eventType] ?? ""))),
      ),
    flush: () => Promise.resolve(),
  };
}

function printerOf(
  context: CommandContext,
  format: string,
  definition: ResourceDefinitionSpec,
  watch: boolean,
): Printer {
  if (format === "table") return tablePrinter(context, definition, watch);
  if (format === "yaml") {
    let separator = "";
    return documentPrinter(context, (document) => {
      const printed = `${separator}${yamlDocument(document)}`;
      separator = "---\n";
      return printed;
    });
  }
  if (format === "json") return documentPrinter(context, (document) => `${JSON.stringify(document, null, 4)}\n`);
  if (format.startsWith("jsonpath=")) {
    const template = parseTemplate(format.slice("jsonpath=".length));
    return documentPrinter(context, (document) => `${renderTemplate(template, document)}\n`);
  }
  throw new UsageError(`output format "${format}" is not supported, want table, yaml, json or jsonpath=TEMPLATE`);
}

/** As the first node has it that can be reached: that others cannot is told when it is their turn. */
async function definitionOf({ session }: CommandContext, type: string): Promise<ResourceDefinitionSpec> {
  const nodes = await session.nodes();
  for (const node of nodes.slice(0, -1)) {
    const client = await session.client(node);
    try {
      return await findDefinition(client, type);
    } catch (error) {
      if (!client.isUnavailable(error)) throw error;
    }
  }
  return findDefinition(await session.client(nodes.at(-1) ?? ""), type);
}

interface Target {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
}

async function watchResources(client: NodeClient, { namespace, type, id }: Target, printer: Printer): Promise<void> {
  const request = {
    namespace,
    type,
    ...(id === "" ? {} : { id }),
    options: { bootstrapContents: id === "" },
    apiVersion: 1,
  };
  let isFirst = true;
  for await (const { event: events } of untilEnded(client.stream(rpc.State.Watch, request))) {
    for (const { eventType, error, resource } of events) {
      if (eventType === EventType.ERRORED) throw new Error(error ?? "the watch failed");
      if (resource !== undefined && eventNames[eventType] !== undefined)
        await printer.add(client.node, resource, { eventType, isFirst: isFirst && eventType === EventType.CREATED });
      // of one resource the present state comes first, of a kind all that there are, up to a mark
      isFirst &&= id === "" && eventType !== EventType.BOOTSTRAPPED;
    }
    if (!isFirst) await printer.flush(); // those that were there are one table
  }
}

async function readResources(client: NodeClient, { namespace, type, id }: Target, printer: Printer): Promise<void> {
  if (id !== "") {
    const { resource } = await client.unary(rpc.State.Get, { namespace, type, id, options: {} });
    if (resource !== undefined) await printer.add(client.node, resource);
    return;
  }
  for await (const { resource } of client.stream(rpc.State.List, { namespace, type, options: {} })) {
    if (resource !== undefined) await printer.add(client.node, resource);
  }
}

export const get = defineCommand({
  name: "get",
  aliases: ["g"],
  summary: "print resources of the node; `get rd` lists the types",
  arguments: "<type> [id]",
  completes: ["resource-types"],
  insecure: true,
  warnsOfOlder: true,
  options: {
    output: text("-o, --output <format>", "table, yaml, json or jsonpath=TEMPLATE", "table"),
    watch: flag("-w, --watch", "go on printing what changes"),
    namespace: text("--namespace <name>", "another namespace than the type's own"),
  },
  async run(context, [type = "", id = ""], options) {
    const definition = await definitionOf(context, type);
    const printer = printerOf(context, options.output, definition, options.watch);
    const target = {
      namespace: options.namespace === "" ? definition.defaultNamespace : options.namespace,
      type: definition.resourceType,
      id,
    };
    try {
      await forEachNode(context, (client) =>
        options.watch ? watchResources(client, target, printer) : readResources(client, target, printer),
      );
    } finally {
      await printer.flush();
    }
  },
});
