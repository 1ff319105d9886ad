// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface ServiceSpec {
  readonly running: boolean;
  readonly healthy: boolean;
  readonly unknown: boolean;
}

export const ServiceSpec: Message<ServiceSpec> = {
  name: "talos.resource.definitions.v1alpha1.ServiceSpec",
  fields: [
    { number: 1, name: "running", kind: "bool" },
    { number: 2, name: "healthy", kind: "bool" },
    { number: 3, name: "unknown", kind: "bool" },
  ],
};
