// Resources of a node as the client sees them: metadata of the wire, and the spec as the YAML text the node made.
import { parse, stringify } from "yaml";
import { nearest, withSuggestion } from "../../base/nearest.ts";
import { Metadata, type Resource } from "../../wire/gen/cosi-resource.ts";
import { ResourceDefinitionSpec } from "../../wire/gen/cosi-resource-meta.ts";
import { decode } from "../../wire/codec.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { NodeClient } from "./node-client.ts";
import { timestampMs } from "./wire-time.ts";

/** All types that the node knows. */
export async function listDefinitions(client: NodeClient): Promise<readonly ResourceDefinitionSpec[]> {
  const found = await listResources(client, { namespace: "meta", type: "ResourceDefinitions.meta.cosi.dev" });
  return found.map(({ spec }) => decode(ResourceDefinitionSpec, spec?.protoSpec ?? new Uint8Array()));
}

/** All resources of a type in a namespace. */
export async function listResources(
  client: NodeClient,
  kind: { readonly namespace: string; readonly type: string },
): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  for await (const { resource } of client.stream(rpc.State.List, { ...kind, options: {} })) {
    if (resource !== undefined) found.push(resource);
  }
  return found;
}

/** Resolves a word to a type as every client does: id or any alias, whatever its case. Rejects with the candidates when it is ambiguous. */
export async function findDefinition(client: NodeClient, word: string): Promise<ResourceDefinitionSpec> {
  const wanted = word.toLowerCase();
  const all = await listDefinitions(client);
  // The id of a definition is its type in lower case.
  const found = all.filter(({ resourceType, allAliases }) =>
    [resourceType, ...allAliases].some((name) => name.toLowerCase() === wanted),
  );
  const [only, ...others] = found;
  if (only === undefined) {
    const near = nearest(
      word,
      all.flatMap(({ allAliases }) => allAliases),
    );
    throw new Error(withSuggestion(`resource "${word}" is not registered`, near));
  }
  if (others.length > 0) {
    throw new Error(
      `resource type "${word}" is ambiguous: ${found.map(({ resourceType }) => resourceType.toLowerCase()).join(", ")}`,
    );
  }
  return only;
}

/** The spec as data. A spec whose text is the value itself (a machine config) stays text. */
export function specOf(resource: Resource): unknown {
  const text = resource.spec?.yamlSpec ?? "";
  const annotations = resource.metadata?.annotations;
  if (
    resource.metadata?.type === "MachineConfigs.config.talos.dev" &&
    (annotations === undefined || annotations.size === 0)
  )
    return text;
  return text === "" ? {} : (parse(text) as unknown);
}

function time(found: Parameters<typeof timestampMs>[0] | undefined): string {
  return found === undefined ? "" : new Date(timestampMs(found)).toISOString().replace(/\.\d{3}Z$/u, "Z");
}

/** What the print of a resource without metadata falls back to; the wire demands metadata, so this is never seen of a node that works. */
const noMetadata = decode(Metadata, new Uint8Array());

/** Left out when there is nothing in it. */
function unlessEmpty(key: string, map: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  return map.size === 0 ? {} : { [key]: Object.fromEntries(map) };
}

/** The document that `-o yaml` and `-o json` print. */
export function documentOf(node: string, resource: Resource, event?: string): Readonly<Record<string, unknown>> {
  const { metadata = noMetadata } = resource;
  const { namespace, type, id, version, owner, phase, created, updated, labels, annotations, finalizers } = metadata;
  return {
    node,
    ...(event === undefined ? {} : { event }),
    metadata: {
      namespace,
      type,
      id,
      version: /^\d+$/u.test(version) ? Number(version) : version,
      ...(owner === "" ? {} : { owner }),
      phase,
      created: time(created),
      updated: time(updated),
      ...unlessEmpty("labels", labels),
      ...unlessEmpty("annotations", annotations),
      ...(finalizers.length === 0 ? {} : { finalizers }),
    },
    spec: specOf(resource),
  };
}

export function yamlDocument(document: unknown): string {
  return stringify(document, { indent: 4, lineWidth: 0 });
}
