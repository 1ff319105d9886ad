// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export const ResourceDefinitionSpecSensitivity = {
  NON_SENSITIVE: 0,
  SENSITIVE: 1,
} as const;
export type ResourceDefinitionSpecSensitivity = number;

export interface NamespaceSpec {
  readonly description: string;
}

export const NamespaceSpec: Message<NamespaceSpec> = {
  name: "cosi.resource.meta.NamespaceSpec",
  fields: [
    { number: 1, name: "description", kind: "string" },
  ],
};

export interface ResourceDefinitionSpec {
  readonly resourceType: string;
  readonly displayType: string;
  readonly defaultNamespace: string;
  readonly aliases: readonly string[];
  readonly allAliases: readonly string[];
  readonly printColumns: readonly ResourceDefinitionSpecPrintColumn[];
  readonly sensitivity: ResourceDefinitionSpecSensitivity;
}

export const ResourceDefinitionSpec: Message<ResourceDefinitionSpec> = {
  name: "cosi.resource.meta.ResourceDefinitionSpec",
  fields: [
    { number: 1, name: "resourceType", kind: "string" },
    { number: 2, name: "displayType", kind: "string" },
    { number: 3, name: "defaultNamespace", kind: "string" },
    { number: 4, name: "aliases", kind: "string", label: "repeated" },
    { number: 5, name: "allAliases", kind: "string", label: "repeated" },
    { number: 6, name: "printColumns", kind: "message", label: "repeated", message: () => ResourceDefinitionSpecPrintColumn },
    { number: 7, name: "sensitivity", kind: "enum" },
  ],
};

export interface ResourceDefinitionSpecPrintColumn {
  readonly name: string;
  readonly jsonPath: string;
}

export const ResourceDefinitionSpecPrintColumn: Message<ResourceDefinitionSpecPrintColumn> = {
  name: "cosi.resource.meta.ResourceDefinitionSpec.PrintColumn",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "jsonPath", kind: "string" },
  ],
};
