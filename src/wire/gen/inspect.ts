// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as common from "./common.ts";

export const DependencyEdgeType = {
  OUTPUT_EXCLUSIVE: 0,
  OUTPUT_SHARED: 3,
  INPUT_STRONG: 1,
  INPUT_WEAK: 2,
  INPUT_DESTROY_READY: 4,
} as const;
export type DependencyEdgeType = number;

export interface ControllerRuntimeDependency {
  readonly metadata?: common.Metadata | undefined;
  readonly edges: readonly ControllerDependencyEdge[];
}

export const ControllerRuntimeDependency: Message<ControllerRuntimeDependency> = {
  name: "inspect.ControllerRuntimeDependency",
  fields: [
    { number: 1, name: "metadata", kind: "message", message: () => common.Metadata },
    { number: 2, name: "edges", kind: "message", label: "repeated", message: () => ControllerDependencyEdge },
  ],
};

export interface ControllerRuntimeDependenciesResponse {
  readonly messages: readonly ControllerRuntimeDependency[];
}

export const ControllerRuntimeDependenciesResponse: Message<ControllerRuntimeDependenciesResponse> = {
  name: "inspect.ControllerRuntimeDependenciesResponse",
  fields: [
    { number: 1, name: "messages", kind: "message", label: "repeated", message: () => ControllerRuntimeDependency },
  ],
};

export interface ControllerDependencyEdge {
  readonly controllerName: string;
  readonly edgeType: DependencyEdgeType;
  readonly resourceNamespace: string;
  readonly resourceType: string;
  readonly resourceId: string;
}

export const ControllerDependencyEdge: Message<ControllerDependencyEdge> = {
  name: "inspect.ControllerDependencyEdge",
  fields: [
    { number: 1, name: "controllerName", kind: "string" },
    { number: 2, name: "edgeType", kind: "enum" },
    { number: 3, name: "resourceNamespace", kind: "string" },
    { number: 4, name: "resourceType", kind: "string" },
    { number: 5, name: "resourceId", kind: "string" },
  ],
};
