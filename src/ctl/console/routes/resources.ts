// The explorer: which types a node knows, the resources of a type as they change, one of them whole.
import type { DefinitionRow, ResourceItem, ResourceRow } from "../../../console/protocol.ts";
import type { Resource } from "../../../wire/gen/cosi-resource.ts";
import {
  type ResourceDefinitionSpec,
  ResourceDefinitionSpecSensitivity,
} from "../../../wire/gen/cosi-resource-meta.ts";
import { rpc } from "../../../wire/gen/rpc.ts";
import { documentOf, findDefinition, listDefinitions, yamlDocument } from "../../../dashboard/live/resources.ts";
import { watchKind } from "../../../dashboard/live/watch.ts";
import { columnsOf, rowOf } from "../../../dashboard/live/resource-row.ts";
import { BadRequestError } from "../body.ts";
import type { Call, Route } from "../route.ts";
import { clientOf, modelOf } from "../route.ts";

function isSensitive({ sensitivity }: ResourceDefinitionSpec): boolean {
  return sensitivity !== ResourceDefinitionSpecSensitivity.NON_SENSITIVE;
}

async function definitions(call: Call): Promise<readonly DefinitionRow[]> {
  const found = await listDefinitions(await clientOf(call));
  return found
    .map((definition) => ({
      type: definition.resourceType,
      namespace: definition.defaultNamespace,
      aliases: definition.allAliases,
      columns: definition.printColumns.map(({ name }) => name),
      sensitive: isSensitive(definition),
    }))
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

function wantedType({ query }: Call): string {
  const type = query.get("type") ?? "";
  if (type === "") throw new BadRequestError('Cannot read the request: want a resource type as "type"');
  return type;
}

async function* watch(call: Call): AsyncIterable<ResourceItem> {
  const client = await clientOf(call);
  const definition = await findDefinition(client, wantedType(call));
  const columns = columnsOf(definition);
  const namespace = call.query.get("namespace") ?? definition.defaultNamespace;
  const row = (resource: Resource): ResourceRow =>
    isSensitive(definition) ? { ...rowOf([], resource), cells: columns.map(() => "") } : rowOf(columns, resource);
  for await (const change of watchKind(client, { namespace, type: definition.resourceType }, call.signal)) {
    if (change.kind === "complete") yield change;
    else if (change.kind === "set") yield { kind: "set", row: row(change.resource) };
    else {
      const { metadata } = change.resource;
      yield { kind: "gone", namespace: metadata?.namespace ?? "", id: metadata?.id ?? "" };
    }
  }
}

/** Secrets stay on the node: of what only administrators may read, the page gets the metadata. */
async function one(call: Call): Promise<{ readonly yaml: string }> {
  const client = await clientOf(call);
  const definition = await findDefinition(client, wantedType(call));
  const request = {
    type: definition.resourceType,
    namespace: call.query.get("namespace") ?? definition.defaultNamespace,
    id: call.query.get("id") ?? "",
    options: {},
  };
  const { resource } = await client.unary(rpc.State.Get, request, call.signal);
  if (resource === undefined) return { yaml: "" };
  const document = documentOf(modelOf(call).node, resource);
  return { yaml: yamlDocument(isSensitive(definition) ? { ...document, spec: "<redacted>" } : document) };
}

export const resourceRoutes: readonly Route[] = [
  { kind: "json", method: "GET", path: "/api/nodes/:node/definitions", handle: definitions },
  { kind: "stream", method: "GET", path: "/api/nodes/:node/watch", follow: watch },
  { kind: "json", method: "GET", path: "/api/nodes/:node/resource", handle: one },
];
