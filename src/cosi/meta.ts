// Resources about resources: which namespaces and types a state has. Clients ask for these first.
import type { AnyResourceType, SpecOf } from "./resource.ts";
import { defineResource } from "./resource.ts";
import { bool, enumOf, string } from "./scalars.ts";
import { field, list, message, omitEmpty } from "./spec.ts";
import type { State } from "./state.ts";

/** A namespace that resources may be in. Ids: its name. */
export const Namespace = defineResource({
  type: "Namespaces.meta.cosi.dev",
  namespace: "meta",
  aliases: ["ns"],
  message: "cosi.resource.meta.NamespaceSpec",
  spec: { description: field(1, string) },
});
export type Namespace = SpecOf<typeof Namespace>;

const sensitivity = enumOf("cosi.resource.meta.ResourceDefinitionSpec.Sensitivity", "Sensitivity", {
  "non-sensitive": 0,
  sensitive: 1,
});

/** A type of resources. Ids: its full name in lower case. */
export const ResourceDefinition = defineResource({
  type: "ResourceDefinitions.meta.cosi.dev",
  namespace: "meta",
  aliases: ["api-resources"],
  columns: [{ name: "Aliases", jsonPath: "{.aliases[:]}" }],
  message: "cosi.resource.meta.ResourceDefinitionSpec",
  spec: {
    type: field(1, string),
    displayType: field(2, string),
    defaultNamespace: field(3, string),
    aliases: field(4, list(string)),
    allAliases: field(5, list(string)),
    skipAutomaticAliases: field(0, bool, omitEmpty),
    printColumns: field(
      6,
      list(
        message("cosi.resource.meta.ResourceDefinitionSpec.PrintColumn", {
          name: field(1, string),
          jsonPath: field(2, string),
        }),
      ),
    ),
    sensitivity: field(7, sensitivity, omitEmpty),
  },
});
export type ResourceDefinition = SpecOf<typeof ResourceDefinition>;

/** The definition that describes a type to clients. */
export function definitionOf(type: AnyResourceType): ResourceDefinition {
  return {
    type: type.type,
    displayType: type.displayType,
    defaultNamespace: type.namespace,
    aliases: type.aliases,
    allAliases: type.allAliases,
    skipAutomaticAliases: type.skipAutomaticAliases,
    printColumns: type.columns,
    sensitivity: type.sensitive ? 1 : 0,
  };
}

export interface NamespaceDeclaration {
  readonly name: string;
  readonly description: string;
}

/** Id of a type's definition. */
export function definitionId(type: string): string {
  return type.toLowerCase();
}

/** Makes namespaces and types known, the two of this file among them. May be called again with more of them. */
export async function registerResources(
  state: State,
  types: readonly AnyResourceType[],
  namespaces: readonly NamespaceDeclaration[],
): Promise<void> {
  const meta = state.as("meta");
  for (const { name, description } of namespaces) await meta.modify(Namespace, name, () => ({ description }));
  const all: readonly AnyResourceType[] = [Namespace, ResourceDefinition, ...types];
  for (const type of all) await meta.modify(ResourceDefinition, definitionId(type.type), () => definitionOf(type));
}
