// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface ConfigSpec {
  readonly enabled: boolean;
  readonly allowedApiRoles: readonly string[];
  readonly allowedKubernetesNamespaces: readonly string[];
}

export const ConfigSpec: Message<ConfigSpec> = {
  name: "talos.resource.definitions.kubeaccess.ConfigSpec",
  fields: [
    { number: 1, name: "enabled", kind: "bool" },
    { number: 2, name: "allowedApiRoles", kind: "string", label: "repeated" },
    { number: 3, name: "allowedKubernetesNamespaces", kind: "string", label: "repeated" },
  ],
};
